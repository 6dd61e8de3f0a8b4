import { startFuzzing } from '../engine/start.ts';
import { faultyTargets } from './targets.ts';

startFuzzing(faultyTargets);
