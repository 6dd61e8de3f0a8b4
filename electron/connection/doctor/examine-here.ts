import type { DoctorProgress, DoctorReport } from '../../shared/doctor.ts';
import type { Translate } from '../../shared/i18n.ts';
import { ok } from '../../shared/result.ts';
import type { Host } from '../host-api.ts';
import { examine } from './doctor.ts';
import { reportText } from './report.ts';
import { realSurroundings, type SurroundingsOptions } from './surroundings.ts';

/** Examines the connection that this program hosts itself. */
export async function examineHere(
  { host, ...options }: Omit<SurroundingsOptions, 'connection'> & { readonly host: Host },
  onProgress: (progress: DoctorProgress) => void,
): Promise<{ readonly report: DoctorReport; readonly text: (t: Translate) => string }> {
  const connection: SurroundingsOptions['connection'] = () =>
    Promise.resolve(ok({ snapshot: host.connection, services: host.services.services }));
  const examination = await examine(realSurroundings({ ...options, connection }), onProgress);
  return { report: examination.report, text: (t) => reportText(examination, t) };
}
