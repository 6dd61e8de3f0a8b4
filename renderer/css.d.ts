/** esbuild's `local-css`: class names as they are after renaming. */
declare module '*.module.css' {
  const classes: Readonly<Record<string, string>>;
  // eslint-disable-next-line no-restricted-syntax -- a CSS module is a default export
  export default classes;
}

declare module '*.css';
