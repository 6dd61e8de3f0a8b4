import { useLayoutEffect, useMemo, useRef } from 'react';
import type { AddressForm } from '../../../electron/shared/address-form.ts';
import type { ServiceListModel } from './use-service-list.ts';

/** What a click in a row does, by the row's index. The row becomes the active one. */
export interface RowActions {
  readonly copy: (index: number, port: number, form: AddressForm) => void;
  readonly toggleFavourite: (index: number) => void;
  readonly openDetails: (index: number) => void;
}

/** Always the same object, so that rows need not be drawn anew for it; it acts on the list as it was drawn last. */
export function useRowActions(list: ServiceListModel): RowActions {
  const latest = useRef(list);
  useLayoutEffect(() => {
    latest.current = list;
  });
  return useMemo(
    () => ({
      copy(index, port, form) {
        const { hits, setActive, copying } = latest.current;
        const hit = hits[index];
        setActive(index);
        if (hit !== undefined) copying.copy(hit.record, port, form);
      },
      toggleFavourite(index) {
        const { hits, setActive, liked } = latest.current;
        const hit = hits[index];
        setActive(index);
        if (hit !== undefined) liked.toggle(hit);
      },
      openDetails: (index) => latest.current.showDetails(index),
    }),
    [],
  );
}
