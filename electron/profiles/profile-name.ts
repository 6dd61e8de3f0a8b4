/** Names of profiles: they are file names too, so nothing that could be a path, a hidden file or an option. */
const pattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** Whether the text can be the name of a profile. */
export function isProfileName(name: string): boolean {
  return pattern.test(name);
}

/** A name for the profile of a file, out of the file's name: `My VPN.ovpn` is `My-VPN`. Empty when nothing of it can be used. */
export function profileNameOf(file: string): string {
  const base = file.split(/[\\/]/).at(-1) ?? '';
  const words = base.replace(/\.(?:ovpn|conf)$/i, '').replace(/[^A-Za-z0-9._-]+/g, '-');
  return words
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 64)
    .replace(/-+$/, '');
}
