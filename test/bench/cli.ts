import { ensureParts } from '../../scripts/setup/parts.ts';
import { buildBundles } from '../../scripts/build/build.ts';
import { runInLaptop } from '../support/run-in-laptop.ts';
import { benchDns } from './dns/dns.ts';
import { dnsUsage, readDnsOptions } from './dns/dns-options.ts';
import { readOptions, usage } from './options.ts';
import { caseNames } from './recovery/cases.ts';
import { benchRecovery } from './recovery/recovery.ts';
import { readRecoveryOptions, recoveryUsage } from './recovery/recovery-options.ts';
import { readServicesOptions, servicesUsage } from './services/services-options.ts';

/** `npm run bench`: sets everything up, and measures Kubelane side by side with plain peers (docs/benchmarks.md). */
const argv = process.argv.slice(2);

/** What is to be done, or the words to show when the command line asks for nothing that there is. */
function wanted(): (() => Promise<number>) | string {
  const [first, ...rest] = argv;
  try {
    if (first === 'recovery') {
      const options = readRecoveryOptions(rest, caseNames);
      return () => benchRecovery(rest, options);
    }
    if (first === 'dns') {
      const options = readDnsOptions(rest);
      return () => benchDns(options);
    }
    if (first === 'services') {
      readServicesOptions(rest);
      return () => runInLaptop(['test/bench/services/laptop.ts', ...rest]);
    }
    readOptions(argv);
    return () => runInLaptop(['test/bench/laptop.ts', ...argv]);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const usages = new Map([
      ['recovery', recoveryUsage],
      ['dns', dnsUsage],
      ['services', servicesUsage],
    ]);
    return `${reason}\n${usages.get(first ?? '') ?? usage}\n`;
  }
}

const measure = wanted();
if (typeof measure === 'string') {
  process.stderr.write(measure);
  process.exitCode = 2;
} else {
  await ensureParts('test');
  process.exitCode = (await buildBundles()) ? await measure() : 1;
}
