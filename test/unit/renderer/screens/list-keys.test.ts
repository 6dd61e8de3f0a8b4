import { describe, expect, it } from 'vitest';
import { listIntent, type ListPosition } from '../../../../renderer/screens/services/list-keys.ts';

const at: ListPosition = {
  ...{ active: 5, count: 100, page: 8, port: 0, ports: 3 },
  ...{ query: 'mem', details: false, caretAtEnd: true },
};
const press = (key: string, change: Partial<ListPosition> = {}, held: { modifier?: boolean; shift?: boolean } = {}) =>
  listIntent({ key, modifier: held.modifier ?? false, shift: held.shift ?? false }, { ...at, ...change });

describe('listIntent', () => {
  it.each([
    ['ArrowDown', 6],
    ['ArrowUp', 4],
    ['PageDown', 13],
    ['PageUp', 0],
    ['Home', 0],
    ['End', 99],
  ])('%s moves to %d', (key, to) => expect(press(key)).toEqual({ kind: 'move', to }));

  it('stays within the list', () => {
    expect(press('ArrowDown', { active: 99 })).toEqual({ kind: 'move', to: 99 });
    expect(press('ArrowUp', { active: 0 })).toEqual({ kind: 'move', to: 0 });
    expect(press('ArrowDown', { active: -1, count: 0 })).toBeNull();
  });

  it('copies the name, or with the modifier the IP', () => {
    expect(press('Enter')).toEqual({ kind: 'copy', form: 'hostport' });
    expect(press('Enter', {}, { modifier: true })).toEqual({ kind: 'copy', form: 'ipport' });
    expect(press('Enter', { count: 0 })).toBeNull();
  });

  it('chooses ports only where the text cursor has nowhere to go', () => {
    expect(press('ArrowRight')).toEqual({ kind: 'port', to: 1 });
    expect(press('ArrowRight', { caretAtEnd: false })).toBeNull();
    expect(press('ArrowRight', { port: 2 })).toBeNull();
    expect(press('ArrowLeft', { port: 2 })).toEqual({ kind: 'port', to: 1 });
    expect(press('ArrowLeft')).toBeNull();
    expect(press('ArrowRight', {}, { shift: true })).toBeNull();
  });

  it('clears a query, and leaves Esc to the window when there is none', () => {
    expect(press('Escape')).toEqual({ kind: 'clear' });
    expect(press('Escape', { query: '' })).toBeNull();
    expect(press('Escape', { count: 0 })).toEqual({ kind: 'clear' });
  });

  it('opens the menu of forms, the details and the star, and goes straight to a port', () => {
    expect(press('Enter', {}, { shift: true })).toEqual({ kind: 'copy-as' });
    expect(press('i', {}, { modifier: true })).toEqual({ kind: 'details', open: true });
    expect(press('i', { details: true }, { modifier: true })).toEqual({ kind: 'details', open: false });
    expect(press('d', {}, { modifier: true })).toEqual({ kind: 'favourite' });
    expect(press('3', {}, { modifier: true })).toEqual({ kind: 'port', to: 2 });
    expect(press('4', {}, { modifier: true })).toBeNull();
    expect(press('d', { count: 0 }, { modifier: true })).toBeNull();
  });

  it('goes back one step at a time: the details, the query, the window', () => {
    expect(press('Escape', { details: true })).toEqual({ kind: 'details', open: false });
    expect(press('Escape')).toEqual({ kind: 'clear' });
    expect(press('Escape', { query: '' })).toBeNull();
  });

  it('leaves letters to the field', () => expect(press('a')).toBeNull());
});
