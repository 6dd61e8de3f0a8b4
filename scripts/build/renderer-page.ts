/**
 * The built page of the renderer's `index.html`: the script is the bundle instead of its source, and the bundle's style sheet is
 * linked. Throws when the page does not load `main.tsx`, as then nothing would be drawn.
 */
export function builtPage(html: string, hasStyles: boolean): string {
  const script = /<script\b[^>]*\bsrc="[^"]*main\.(?:tsx|js)"[^>]*>\s*<\/script>/;
  if (!script.test(html)) throw new Error('renderer/index.html has no <script src="…main.tsx">.');
  const built = html.replace(script, '<script type="module" src="./main.js"></script>');
  if (!hasStyles || /href="[^"]*main\.css"/.test(built)) return built;
  return built.replace('</head>', '  <link rel="stylesheet" href="./main.css" />\n  </head>');
}
