import { zonesOf } from '../../shared/reverse-zones.ts';
import type { ExportFacts } from './export-facts.ts';

/** The reverse zones of the Pods' and Services' networks where they are private, and names for addresses are wanted; kube-dns knows no others. */
export function reverseZones({ reverse, routes }: Pick<ExportFacts, 'reverse' | 'routes'>): readonly string[] {
  if (!reverse) return [];
  const known = routes.filter(({ role }) => role === 'pod' || role === 'service');
  return [...new Set(known.flatMap(({ cidr }) => zonesOf(cidr)))];
}
