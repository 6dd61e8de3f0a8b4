import { addressText, findPort, serviceForms } from '../cluster/addresses.ts';
import { guessByImage, guessProtocol, type ProtocolGuess } from '../cluster/protocol-guess.ts';
import { findService } from '../cluster/service-search.ts';
import type { MarkStore } from '../profiles/mark-store.ts';
import type { AddressForm, ServiceForms } from '../shared/address-form.ts';
import { problem, type Problem } from '../shared/problem.ts';
import type { ProtocolName } from '../shared/protocol-name.ts';
import { err, ok, type Result } from '../shared/result.ts';
import { markOf, nameOfMark, portMark } from '../shared/service-marks.ts';
import type { ServicePort, ServiceRecord } from '../shared/service-record.ts';

export interface ServiceAddressesParts {
  readonly marks: MarkStore;
  readonly services: () => readonly ServiceRecord[];
  /** Whose Services they are; null while there are none. */
  readonly profile: () => string | null;
  readonly context: () => string | null;
  /** See `imageBehind` of the cluster. */
  readonly imageBehind: (service: ServiceRecord, port: number) => Promise<string | null>;
}

/** A Service (`name`, `name.namespace` or a uid) and one of its ports (number, name, or null for the first). */
interface Wanted {
  readonly service: string;
  readonly port: string | null;
}

interface Found {
  readonly service: ServiceRecord;
  readonly port: ServicePort | null;
}

const restOnProtocol: ReadonlySet<AddressForm> = new Set(['connection', 'url', 'jdbc', 'dotenv', 'curl', 'client']);

/** The addresses of the Services in every form, by what is known of their protocols, and what the user marks among them. */
export class ServiceAddresses {
  readonly #parts: ServiceAddressesParts;
  /** Protocols by image, as far as they were asked for, by uid and port. */
  readonly #byImage = new Map<string, ProtocolName | null>();

  constructor(parts: ServiceAddressesParts) {
    this.#parts = parts;
  }

  /**
   * The text that "copy" copies; `protocol` stands in the place of what is chosen or guessed. Errors: those of `findService` and `addressText`.
   */
  async address(
    wanted: Wanted,
    form: AddressForm,
    protocol: ProtocolName | null = null,
  ): Promise<Result<string, Problem>> {
    const found = this.#find(wanted);
    if (!found.ok) return found;
    if (protocol === null && restOnProtocol.has(form)) await this.#askImage(found.value);
    return this.#text(found.value, form, protocol);
  }

  /** Takes an address as copied: the same text, remembered as the newest one. A memory that cannot be written costs nothing else. */
  async copied(wanted: Wanted, form: AddressForm): Promise<Result<string, Problem>> {
    const text = await this.address(wanted, form);
    const found = this.#find(wanted);
    const profile = this.#parts.profile();
    if (!text.ok || !found.ok || profile === null) return text;
    const { service, port } = found.value;
    const recent = { service: markOf(service), form, port: port?.port ?? null, text: text.value };
    await this.#parts.marks.addRecent(profile, recent);
    return text;
  }

  /** All forms; where nothing else tells the protocol, the image behind the Service is asked for. */
  async forms(wanted: Wanted): Promise<Result<ServiceForms, Problem>> {
    const found = this.#find(wanted);
    if (!found.ok) return found;
    await this.#askImage(found.value);
    return this.#forms(found.value);
  }

  /** Chooses what a port speaks; null goes back to the guess. Errors: those of `forms`, settings.unwritable. */
  async setProtocol(wanted: Wanted, protocol: ProtocolName | null): Promise<Result<ServiceForms, Problem>> {
    const found = this.#find(wanted);
    if (!found.ok) return found;
    const { service, port } = found.value;
    const profile = this.#parts.profile();
    if (port === null || profile === null) {
      return err(problem('service.without-port', { name: service.name, form: 'connection' }));
    }
    const saved = await this.#parts.marks.setProtocol(profile, portMark(service, port.port), protocol);
    return saved.ok ? this.forms(wanted) : saved;
  }

  /** Marks a Service as a favourite or takes the mark away, also of one that is gone. Gives its mark. Errors: those of `findService`, settings.unwritable. */
  async favourite(wanted: string, on: boolean): Promise<Result<string, Problem>> {
    const profile = this.#parts.profile();
    if (profile === null) return err(problem('service.not-found', { name: wanted }));
    const found = this.#find({ service: wanted, port: null });
    const gone = on
      ? undefined
      : this.#parts.marks.load(profile).favourites.find((mark) => mark === wanted || nameOfMark(mark) === wanted);
    if (!found.ok && gone === undefined) return found;
    const mark = found.ok ? markOf(found.value.service) : (gone ?? '');
    const address = found.ok && on ? this.#text(found.value, 'hostport') : null;
    if (address !== null && !address.ok) return address;
    const saved = await this.#parts.marks.setFavourite(profile, mark, address?.value ?? null);
    return saved.ok ? ok(mark) : saved;
  }

  #find({ service, port }: Wanted): Result<Found, Problem> {
    const found = findService(this.#parts.services(), service);
    if (!found.ok) return found;
    const chosen = findPort(found.value, port);
    return chosen.ok ? ok({ service: found.value, port: chosen.value }) : chosen;
  }

  #text(found: Found, form: AddressForm, named: ProtocolName | null = null): Result<string, Problem> {
    const { service, port } = found;
    const protocol = named ?? this.#known(found).protocol;
    return addressText(service, form, port?.port ?? null, { protocol, context: this.#parts.context() });
  }

  #forms({ service, port }: Found): Result<ServiceForms, Problem> {
    return serviceForms(service, port?.port ?? null, this.#known({ service, port }), this.#parts.context());
  }

  /** The user's word before every guess. */
  #known({ service, port }: Found): ProtocolGuess {
    if (port === null) return { protocol: null, guessedBy: null };
    const profile = this.#parts.profile();
    const chosen =
      profile === null ? undefined : this.#parts.marks.load(profile).protocols[portMark(service, port.port)];
    if (chosen !== undefined) return { protocol: chosen, guessedBy: 'chosen' };
    const guess = guessProtocol(port);
    const byImage = guess.guessedBy === null ? (this.#byImage.get(keyOf(service, port)) ?? null) : null;
    return byImage === null ? guess : { protocol: byImage, guessedBy: 'image' };
  }

  async #askImage(found: Found): Promise<void> {
    const { service, port } = found;
    if (port === null || this.#known(found).guessedBy !== null || this.#byImage.has(keyOf(service, port))) return;
    const image = await this.#parts.imageBehind(service, port.port);
    if (image !== null) this.#byImage.set(keyOf(service, port), guessByImage(service, port, image));
  }
}

function keyOf(service: ServiceRecord, port: ServicePort): string {
  return `${service.uid}:${port.port}`;
}
