/** Objects as a test creates them in the cluster. */

export function service(name: string, namespace: string, spec: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace },
    spec: { ports: [{ name: 'http', port: 80 }], ...spec },
  };
}

export function endpointSlice(service: string, namespace: string, ready: readonly boolean[]): Record<string, unknown> {
  return {
    apiVersion: 'discovery.k8s.io/v1beta1',
    kind: 'EndpointSlice',
    metadata: { name: `${service}-abc`, namespace, labels: { 'kubernetes.io/service-name': service } },
    addressType: 'IPv4',
    endpoints: ready.map((isReady, index) => ({
      addresses: [`10.200.1.${index + 1}`],
      conditions: { ready: isReady },
    })),
    ports: [{ name: 'http', port: 8080 }],
  };
}

export function clusterRole(name: string, rules: readonly Record<string, unknown>[]): Record<string, unknown> {
  return { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name }, rules };
}

export function binding(
  kind: 'ClusterRoleBinding' | 'RoleBinding',
  name: string,
  role: string,
  user: string,
  namespace?: string,
): Record<string, unknown> {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind,
    metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: user }],
  };
}

/** RBAC for the users of `TestApiServer`: paths and objects to create. */
export function accessRules(): readonly (readonly [path: string, object: Record<string, unknown>])[] {
  const rbac = '/apis/rbac.authorization.k8s.io/v1';
  const read = ['get', 'list', 'watch'];
  const services = { apiGroups: [''], resources: ['services'], verbs: read };
  const slices = { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: read };
  const configMaps = { apiGroups: [''], resources: ['configmaps'], verbs: ['get'] };
  return [
    ['/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }],
    [`${rbac}/clusterroles`, clusterRole('all-read', [services, slices, configMaps])],
    [`${rbac}/clusterroles`, clusterRole('services-read', [services])],
    [`${rbac}/clusterrolebindings`, binding('ClusterRoleBinding', 'viewer', 'all-read', 'viewer')],
    [`${rbac}/clusterrolebindings`, binding('ClusterRoleBinding', 'services-only', 'services-read', 'services-only')],
    [`${rbac}/namespaces/shop/rolebindings`, binding('RoleBinding', 'shop-only', 'all-read', 'shop-only', 'shop')],
  ];
}
