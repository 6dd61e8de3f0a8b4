import { linuxLaptop } from '../../../electron/connection/system/linux.ts';
import { verify } from '../../../electron/connection/verify/verifier.ts';
import { makePlan, noFacts } from '../../../electron/network/plan.ts';

/** Prints, for a tunnel device and its routes, where the kernel sends each (JSON), as the app looks at it after connecting. */
const [device = '', ...routes] = process.argv.slice(2);
const plan = makePlan({
  profile: { ...noFacts, routes: routes.map((cidr) => ({ role: 'other', cidr })) },
  ovpn: noFacts,
  push: noFacts,
  discovery: noFacts,
  tunnelNetwork: null,
  redirectGateway: false,
  local: { routes: [], online: true },
  vpnServers: [],
  apiServer: null,
});
void verify(linuxLaptop(), { device, isTunnel: true, plan, publicName: null }).then((report) => {
  const { problems, devices } = report;
  process.stdout.write(JSON.stringify({ devices: Object.fromEntries(devices), problems }));
  process.exit();
});
