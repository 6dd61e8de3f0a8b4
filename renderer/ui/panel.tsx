import type { ReactNode } from 'react';
import styles from './panel.module.css';

/** What a part of the window says when it has no list to show: a title, a text and perhaps what to do. */
export function Panel({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <section className={styles['panel']} aria-label={title}>
      <h2 className={styles['title']}>{title}</h2>
      {children}
    </section>
  );
}
