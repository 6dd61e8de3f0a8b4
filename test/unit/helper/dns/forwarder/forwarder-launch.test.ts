import { describe, expect, it } from 'vitest';
import { chooseForwarderLaunch } from '../../../../../electron/helper/dns/forwarder/forwarder-launch.ts';

const facts = { setpriv: '/usr/bin/setpriv', programIsReachable: true, mayDropCapabilities: true };
const line = (change: Partial<typeof facts> | { setpriv: null }): string => {
  const { program, args } = chooseForwarderLaunch('/usr/bin/node', '/opt/helper.cjs', { ...facts, ...change });
  return [program, ...args].join(' ');
};
const node = '/usr/bin/node --max-semi-space-size=2 --max-old-space-size=64 /opt/helper.cjs --forwarder';

describe('chooseForwarderLaunch', () => {
  it('takes a user of its own that may open port 53 and nothing else', () => {
    expect(line({})).toBe(
      '/usr/bin/setpriv --reuid 60856 --regid 60856 --clear-groups --inh-caps -all,+net_bind_service ' +
        `--ambient-caps -all,+net_bind_service --no-new-privs ${node}`,
    );
  });

  it('starts as root with no more than it takes to listen and to leave root where nobody else may read the program', () => {
    expect(line({ programIsReachable: false })).toBe(
      `/usr/bin/setpriv --inh-caps -all --bounding-set -all,+net_bind_service,+setuid,+setgid --no-new-privs ${node}`,
    );
  });

  it.each([{ setpriv: null }, { programIsReachable: false, mayDropCapabilities: false }])(
    'starts it plainly with %j',
    (change) => {
      expect(line(change)).toBe(node);
    },
  );
});
