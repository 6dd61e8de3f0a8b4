/** What index.html holds wherever the nonce of the load belongs. */
export const noncePlaceholder = '__CSP_NONCE__';

/**
 * The content security policy of the window: only the app's own files, and inline `<style>` elements that carry the nonce of this
 * load (the UI kit makes some at run time).
 */
export function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
