import type { Lab } from '../../lab/lab.ts';
import type { TestApiServer } from '../../integration/cluster/api-server.ts';
import type { Figure } from '../statistics.ts';
import type { ManyServices } from './many-services.ts';
import type { Marker } from './marker.ts';
import type { ServicesOptions } from './services-options.ts';

/** What every measurement has around it. */
export interface Setting {
  readonly lab: Lab;
  /** Filled, but for the measurement that needs it empty first. */
  readonly server: TestApiServer;
  /** How many Services the window has to show. */
  readonly count: number;
  readonly marker: Marker;
  /** What it is filled with. */
  readonly many: ManyServices;
  readonly options: ServicesOptions;
}

export interface Measured {
  readonly figures: readonly Figure[];
  /** What else was seen, in words. */
  readonly remarks: readonly string[];
}

/** Milliseconds in words. */
export function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 1 : 0)} ms`;
}
