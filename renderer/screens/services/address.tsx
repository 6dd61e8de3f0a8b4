import styles from './address.module.css';

/** A sentence around an address (its place is `\0`). A long address loses letters before its port, never the port. */
export function Address({ template, address }: { readonly template: string; readonly address: string }) {
  const [before = '', after = ''] = template.split('\0');
  const colon = address.lastIndexOf(':');
  const cut = colon > 0 ? colon : address.length;
  return (
    <span className={styles['sentence']} title={address}>
      <span className={styles['words']}>{before}</span>
      <code className={styles['host']}>{address.slice(0, cut)}</code>
      <code className={styles['port']}>{address.slice(cut)}</code>
      <span className={styles['words']}>{after}</span>
    </span>
  );
}
