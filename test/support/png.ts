import { inflateSync } from 'node:zlib';

/** A picture of `width` × `height` pixels, three bytes each: red, green, blue. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

/** Reads a PNG of 8 bits a channel, RGB or RGBA, not interlaced: what browsers and `encodePng` write. Alpha is dropped. */
export function decodePng(file: Buffer): Picture {
  let header: Buffer | null = null;
  const data: Buffer[] = [];
  for (let at = 8; at + 8 <= file.length; at += file.readUInt32BE(at) + 12) {
    const type = file.toString('latin1', at + 4, at + 8);
    const body = file.subarray(at + 8, at + 8 + file.readUInt32BE(at));
    if (type === 'IHDR') header = body;
    if (type === 'IDAT') data.push(body);
  }
  const [depth, kind, , , interlace] = header?.subarray(8) ?? [];
  if (header === null || depth !== 8 || (kind !== 2 && kind !== 6) || interlace !== 0)
    throw new Error('This kind of PNG is not understood.');
  const size = { width: header.readUInt32BE(0), height: header.readUInt32BE(4) };
  return { ...size, rgb: unfiltered(inflateSync(Buffer.concat(data)), size, kind === 2 ? 3 : 4) };
}

/** Takes back the filter of each row (PNG specification, 9.2) and the alpha channel. */
function unfiltered(
  raw: Uint8Array,
  { width, height }: { readonly width: number; readonly height: number },
  channels: 3 | 4,
): Uint8Array {
  const rgb = new Uint8Array(width * height * 3);
  const stride = width * channels;
  let above = new Uint8Array(stride);
  for (let y = 0; y < height; y += 1) {
    const filter = raw[y * (stride + 1)] ?? 0;
    const row = raw.slice(y * (stride + 1) + 1, (y + 1) * (stride + 1));
    for (let x = 0; x < stride; x += 1) {
      const left = x < channels ? 0 : (row[x - channels] ?? 0);
      const corner = x < channels ? 0 : (above[x - channels] ?? 0);
      row[x] = (row[x] ?? 0) + predicted(filter, left, above[x] ?? 0, corner);
    }
    for (let x = 0; x < width; x += 1) rgb.set(row.subarray(x * channels, x * channels + 3), (y * width + x) * 3);
    above = row;
  }
  return rgb;
}

function predicted(filter: number, left: number, above: number, corner: number): number {
  switch (filter) {
    case 1:
      return left;
    case 2:
      return above;
    case 3:
      return (left + above) >> 1;
    case 4: {
      const [toLeft, toAbove] = [Math.abs(above - corner), Math.abs(left - corner)];
      const toCorner = Math.abs(left + above - 2 * corner);
      return toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner;
    }
    default:
      return 0;
  }
}

/** Pictures of one height side by side. */
export function sideBySide(pictures: readonly Picture[]): Picture {
  const height = Math.max(...pictures.map((picture) => picture.height));
  const width = pictures.reduce((sum, picture) => sum + picture.width, 0);
  const rgb = new Uint8Array(width * height * 3);
  let from = 0;
  for (const picture of pictures) {
    for (let y = 0; y < picture.height; y += 1)
      rgb.set(picture.rgb.subarray(y * picture.width * 3, (y + 1) * picture.width * 3), (y * width + from) * 3);
    from += picture.width;
  }
  return { width, height, rgb };
}

/** How far a channel may be off before a pixel counts as another one: edges of letters differ a little from one build to the next. */
const channelTolerance = 40;

/** How many pixels of two pictures differ to the eye; all of them when they have not the same size. */
export function differingPixels(one: Picture, other: Picture): number {
  if (one.width !== other.width || one.height !== other.height) return Math.max(one.rgb.length, other.rgb.length) / 3;
  let count = 0;
  for (let at = 0; at < one.rgb.length; at += 3) {
    const isFar = (channel: number): boolean =>
      Math.abs((one.rgb[at + channel] ?? 0) - (other.rgb[at + channel] ?? 0)) > channelTolerance;
    if (isFar(0) || isFar(1) || isFar(2)) count += 1;
  }
  return count;
}
