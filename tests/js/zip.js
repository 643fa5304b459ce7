// Deployment packages: a ZIP archive of one file, stored as it is.
import { crc32 } from "node:zlib";

const VERSION = 20;
const DATE = 0x21; // 1980-01-01
const MODE = (0o100644 << 16) >>> 0;

/** The bytes of an archive that holds one file of text. */
export function archive(name, text) {
  const path = Buffer.from(name);
  const content = Buffer.from(text);
  const shared = Buffer.alloc(26); // what the two headers of a file have in common, from the version on
  shared.writeUInt16LE(VERSION, 0);
  shared.writeUInt16LE(DATE, 8);
  shared.writeUInt32LE(crc32(content), 10);
  shared.writeUInt32LE(content.length, 14);
  shared.writeUInt32LE(content.length, 18);
  shared.writeUInt16LE(path.length, 22);
  const local = Buffer.concat([Buffer.from("PK\x03\x04"), shared, path, content]);
  const attributes = Buffer.alloc(14);
  attributes.writeUInt32LE(MODE, 6);
  const central = Buffer.concat([Buffer.from("PK\x01\x02\x14\x03"), shared, attributes, path]);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(1, 4);
  end.writeUInt16LE(1, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(local.length, 12);
  return Buffer.concat([local, central, Buffer.from("PK\x05\x06"), end]);
}
