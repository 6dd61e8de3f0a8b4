import { en, type CatalogueOf } from './en.ts';

/** The Simplified Chinese texts. */
export const zhCN: CatalogueOf<typeof en> = en;
