import { describe, expect, it } from 'vitest';
import { FailureDiagnosis, readLogHint } from '../../../electron/helper/failure-diagnosis.ts';

const ended = { exitCode: 1, signal: null, startError: '' };

describe('readLogHint', () => {
  it.each([
    ['VERIFY ERROR: depth=1, error=self-signed certificate in certificate chain: CN=x, serial=1', 'certificate'],
    ['VERIFY EKU ERROR', 'certificate'],
    ['VERIFY X509NAME ERROR: CN=server, must be other', 'certificate'],
    ['OpenSSL: error:0A000086:SSL routines::certificate verify failed:', 'certificate'],
    ['OpenSSL: error:0A000418:SSL routines::tlsv1 alert unknown ca:', 'certificate'],
    ['ERROR: Cannot open TUN/TAP dev /dev/net/tun: No such file or directory (errno=2)', 'no-tun-device'],
    ['WARNING: Your certificate has expired!', 'own-certificate'],
    ['Options error: Unrecognized option', 'error'],
    ['VERIFY OK: depth=0, CN=server', undefined],
    ['TLS Error: TLS key negotiation failed to occur within 60 seconds (check your network connectivity)', undefined],
    ['TLS Error: TLS handshake failed', undefined],
    ['Exiting due to fatal error', undefined],
  ])('%s', (line, kind) => {
    expect(readLogHint(line)?.kind).toBe(kind);
  });
});

describe('FailureDiagnosis', () => {
  it('names the certificate’s fault, with what was said of ours', () => {
    const diagnosis = new FailureDiagnosis();
    expect(diagnosis.certificateProblem()).toBeNull();
    diagnosis.observeLog('WARNING: Your certificate has expired!');
    diagnosis.observeLog('VERIFY ERROR: depth=0, error=certificate has expired: CN=x');
    diagnosis.observeLog('OpenSSL: error:0A000086:SSL routines::certificate verify failed:');
    const detail = 'your certificate has expired; depth=0, error=certificate has expired: CN=x';
    expect(diagnosis.certificateProblem()).toEqual({ code: 'tunnel.certificate', params: { detail } });
    diagnosis.reset();
    expect(diagnosis.certificateProblem()).toBeNull();
  });

  it.each([
    [['Options error: bad thing', 'Use --help for more information.'], 'Options error: bad thing'],
    [[], 'exit code 1'],
  ])('takes its last words %j', (lines, detail) => {
    expect(new FailureDiagnosis().endProblem(ended, lines)).toEqual({
      code: 'tunnel.openvpn-failed',
      params: { detail },
    });
  });

  it('prefers the fatal message, then knows a missing tun device', () => {
    const diagnosis = new FailureDiagnosis();
    diagnosis.observeFatal('ERROR: something');
    expect(diagnosis.endProblem(ended, ['Error: other']).params?.['detail']).toBe('ERROR: something');
    diagnosis.observeLog('ERROR: Cannot open TUN/TAP dev /dev/net/tun: No such file or directory (errno=2)');
    expect(diagnosis.endProblem(ended, []).code).toBe('tunnel.no-tun-device');
  });

  it('says how it ended when it said nothing', () => {
    const killed = { exitCode: null, signal: 'SIGKILL', startError: '' };
    expect(new FailureDiagnosis().endProblem(killed, []).params).toEqual({ detail: 'killed by SIGKILL' });
    const missing = { exitCode: null, signal: null, startError: 'spawn ENOENT' };
    expect(new FailureDiagnosis().endProblem(missing, []).params).toEqual({ detail: 'spawn ENOENT' });
  });
});
