import { targets } from '../targets/index.ts';
import { startFuzzing } from './start.ts';

startFuzzing(targets);
