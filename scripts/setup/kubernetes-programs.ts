export type KubernetesProgram = 'kube-apiserver' | 'kube-controller-manager' | 'kube-proxy';
export const kubernetesPrograms: readonly KubernetesProgram[] = [
  'kube-apiserver',
  'kube-controller-manager',
  'kube-proxy',
];

/** The version the laboratory is written for: Debian 12's source package, and the last one whose build needs nothing else. */
export const kubernetesVersion = '1.20.2';
