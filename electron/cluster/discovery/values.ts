import { parseDomainName } from '../../shared/domain-name.ts';
import { isDefaultRoutePart, parseCidr } from '../../shared/ip.ts';

/** The canonical texts of those values that are networks. What takes all traffic is no network of a cluster. */
export function cidrs(values: readonly unknown[]): readonly string[] {
  return values.flatMap((value) => {
    const cidr = typeof value === 'string' && value.length < 64 ? parseCidr(value.trim()) : null;
    return cidr?.ok === true && !isDefaultRoutePart(cidr.value) ? [cidr.value.text] : [];
  });
}

/** The networks of a list as settings write it, with commas or blanks between them. */
export function cidrList(text: string | null): readonly string[] {
  return cidrs((text ?? '').split(/[\s,]+/));
}

/** A domain as a list of at most one. */
export function domains(text: string | null): readonly string[] {
  const domain = parseDomainName(text ?? '');
  return domain === null ? [] : [domain];
}

/** A plain scalar of YAML, by its key, wherever it stands below the top level; '' where there is none. For files that a program wrote, one scalar a line. */
export function yamlScalar(yaml: string, key: string, indent: '[ \\t]+' | '[ \\t]*' = '[ \\t]+'): string {
  return new RegExp(`^${indent}${key}:[ \\t]*["']?([^\\s"'#]+)`, 'm').exec(yaml)?.[1] ?? '';
}
