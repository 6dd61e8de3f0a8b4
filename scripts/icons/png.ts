import { crc32, deflateSync } from 'node:zlib';

/** A picture of `size` × `size` pixels, four bytes each: red, green, blue, and alpha that is not multiplied in. */
export interface Bitmap {
  readonly size: number;
  readonly rgba: Uint8Array;
}

/** A picture without transparency: three bytes a pixel. */
export interface OpaqueBitmap {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

/** The picture as a PNG file (8 bits a channel, no interlace). */
export function encodePng(picture: Bitmap | OpaqueBitmap): Buffer {
  const isOpaque = 'rgb' in picture;
  const { width, height } = isOpaque ? picture : { width: picture.size, height: picture.size };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, isOpaque ? 2 : 6, 0, 0, 0], 8); // 8 bits, RGB or RGBA, deflate, standard filters, not interlaced
  const pixels = isOpaque ? picture.rgb : picture.rgba;
  const stride = width * (isOpaque ? 3 : 4);
  const rows = Buffer.alloc((stride + 1) * height); // Each row starts with its filter: 0, none.
  for (let y = 0; y < height; y += 1) rows.set(pixels.subarray(y * stride, (y + 1) * stride), y * (stride + 1) + 1);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
