const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/;

/** Whether the text is base64 without white space; the padding may be missing. */
export function isBase64(text: string): boolean {
  return base64.test(text);
}

/** The UTF-8 text that is encoded, or null if it is not base64. Bytes that are not UTF-8 become replacement characters. */
export function decodeBase64(text: string): string | null {
  return isBase64(text) ? Buffer.from(text, 'base64').toString('utf8') : null;
}

/** The base64 form of a text's UTF-8 bytes. */
export function encodeBase64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
