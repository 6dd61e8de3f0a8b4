/** The end of the stand-in's tunnel that lies in the network of the cluster. */
export const farDevice = 'soak-far';
