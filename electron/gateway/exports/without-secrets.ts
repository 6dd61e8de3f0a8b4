import type { ExportDocument } from '../../shared/export-kind.ts';

/** A text without what stands in its inline blocks (certificates and keys), for a window that must not show them. */
export function withoutSecrets(document: ExportDocument, instead: string): ExportDocument {
  if (!document.secret) return document;
  const text = document.text.replace(/^<(?!connection>)([a-z0-9-]+)>\n[\s\S]*?\n<\/\1>$/gm, (_block, name: string) =>
    [`<${name}>`, `# ${instead}`, `</${name}>`].join('\n'),
  );
  return { ...document, text };
}
