import { flushOutput, processIo } from './process-io.ts';
import { realParts } from './real-parts.ts';
import { reportDefect, run } from './run.ts';

async function main(): Promise<void> {
  const io = processIo();
  // The helper undoes everything of a program that ends, so ending at once is the safe way out of a defect.
  process.on('uncaughtException', (error) => process.exit(reportDefect(error, io)));
  const code = await run(process.argv.slice(2), io, realParts(io.environment));
  await flushOutput();
  // Nothing that is still open (an idle keep-alive connection) may hold the process.
  process.exit(code);
}

void main();
