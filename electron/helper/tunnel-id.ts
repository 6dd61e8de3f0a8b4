import { randomBytes } from 'node:crypto';

/** A name for a tunnel that no other has had; also that of its files. */
export function newTunnelId(): string {
  return `t${randomBytes(6).toString('hex')}`;
}

/** The file name of a tunnel's management socket, in the state folder. */
export function managementSocketName(tunnel: string): string {
  return `${tunnel}.sock`;
}

/** Whether a file of the state folder is the management socket of some tunnel. */
export function isManagementSocket(name: string): boolean {
  return /^t[0-9a-f]{12}\.sock$/.test(name);
}
