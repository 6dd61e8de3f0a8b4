import { LabError, wrongArgument } from './errors.ts';
import { joinLan, leaveLan, setAddress } from './lan.ts';
import { requireState, writeState, type LabState } from './state.ts';
import { findLan, lans, type Lan } from './topology.ts';

function currentLan(state: LabState): Lan {
  const lan = findLan(state.laptop.lan);
  if (lan === undefined) throw new LabError(`the state names an unknown LAN: ${state.laptop.lan}`);
  return lan;
}

/** `down` pulls the laptop's plug, `up` puts it back: same LAN, same address. Returns what stays wrong. */
export async function setLink(argument: string): Promise<string | undefined> {
  if (argument !== 'up' && argument !== 'down') throw wrongArgument(argument, 'down|up');
  const state = requireState();
  if (argument === 'down') await leaveLan();
  else await joinLan(currentLan(state), state.laptop.address);
  writeState({ ...state, laptop: { ...state.laptop, link: argument } });
  return argument === 'down' ? 'down' : undefined;
}

/** Moves the laptop to the LAN of that name. Returns its name, unless it is home. */
export async function moveLan(argument: string): Promise<string | undefined> {
  const lan = findLan(argument);
  if (lan === undefined) throw wrongArgument(argument, lans.map((each) => each.name).join('|'));
  await leaveLan();
  await joinLan(lan, lan.laptop);
  // A new LAN gives a new address and a live link, whatever was wrong with the old ones.
  const { faults, ...state } = requireState();
  const others = Object.entries(faults).filter(([name]) => name !== 'link' && name !== 'address');
  writeState({
    ...state,
    faults: Object.fromEntries(others),
    laptop: { lan: lan.name, address: lan.laptop, link: 'up' },
  });
  return lan.name === 'home' ? undefined : lan.name;
}

/** Gives the laptop another address: the LAN's `first` or `next`, or any in it. Returns it, unless it is the first. */
export async function changeAddress(argument: string): Promise<string | undefined> {
  const state = requireState();
  const lan = currentLan(state);
  const address = argument === 'next' ? lan.laptopNext : argument === 'first' ? lan.laptop : argument;
  if (!address.startsWith(lan.router.replace(/\d+$/, '')) || !/^[\d.]+$/.test(address)) {
    throw wrongArgument(argument, `next|first|an address in ${lan.network}`);
  }
  if (state.laptop.link === 'up') await setAddress(lan, address);
  writeState({ ...state, laptop: { ...state.laptop, address } });
  return address === lan.laptop ? undefined : address;
}
