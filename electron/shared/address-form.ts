/** The forms in which a Service's address can be copied. */
export const addressForms = ['hostport', 'host', 'ip', 'ipport', 'url', 'env'] as const;
export type AddressForm = (typeof addressForms)[number];
