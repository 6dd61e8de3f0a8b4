/** What a user must be allowed, in the words of a Role. */
export type Right = ObjectRight | UrlRight;

/** To read objects of the API: those of one namespace, or, with null, of all, or of a kind that has no namespaces. */
export interface ObjectRight {
  readonly verb: 'get' | 'list';
  readonly group: string;
  readonly resource: string;
  readonly namespace: string | null;
  /** The one object; null where it is a list. */
  readonly name: string | null;
}

/** To read what is no object. */
export interface UrlRight {
  readonly verb: 'get';
  readonly url: string;
}

/** A right as it is shown: `get configmaps in kube-system`. */
export function rightText(right: Right): string {
  if ('url' in right) return `${right.verb} ${right.url}`;
  return `${right.verb} ${resourceText(right)}${right.namespace === null ? '' : ` in ${right.namespace}`}`;
}

/** What stands for the user in a command while their name is not known. */
const someUser = 'USER';

/** Names that no shell takes for anything else within quotes; what identity providers give fits. */
const quotable = /^[A-Za-z0-9@._:/+=-]{1,253}$/;

/**
 * The one line with which whoever administers the cluster gives a right to a user (null: not known): a role that holds nothing else, and its binding.
 * `purpose` gives both their name.
 */
export function grantCommand(right: Right, purpose: string, user: string | null): string {
  const name = `kubelane-${purpose}`;
  const to = `--user=${user !== null && quotable.test(user) ? `'${user}'` : someUser}`;
  const isOfNamespace = 'resource' in right && right.namespace !== null;
  const kubectl = isOfNamespace ? `kubectl -n ${right.namespace} create` : 'kubectl create';
  const role = isOfNamespace ? 'role' : 'clusterrole';
  const what =
    'url' in right
      ? `--non-resource-url=${right.url}`
      : `--resource=${resourceText(right)}${right.name === null ? '' : ` --resource-name=${right.name}`}`;
  return (
    `${kubectl} ${role} ${name} --verb=${right.verb} ${what} && ` +
    `${kubectl} ${role}binding ${name} --${role}=${name} ${to}`
  );
}

function resourceText({ resource, group }: ObjectRight): string {
  return group === '' ? resource : `${resource}.${group}`;
}
