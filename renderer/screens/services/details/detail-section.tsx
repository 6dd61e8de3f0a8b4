import type { ReactNode } from 'react';
import styles from './detail-section.module.css';

/** A part of the details under its name; `aside` stands beside the name. */
export function DetailSection({
  title,
  aside,
  children,
}: {
  readonly title: string;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <section className={styles['section']} aria-label={title}>
      <div className={styles['head']}>
        <h3 className={styles['title']}>{title}</h3>
        {aside}
      </div>
      {children}
    </section>
  );
}
