// Signing as the networks do, at once: a page that is being closed has no time to wait for the browser's own, and over plain
// http (a telephone in the same office) there is none.

function sha1(bytes) {
  const words = new Uint32Array((((bytes.length + 8) >> 6) + 1) << 4);
  bytes.forEach((byte, place) => { words[place >> 2] |= byte << (24 - (place & 3) * 8); });
  words[bytes.length >> 2] |= 0x80 << (24 - (bytes.length & 3) * 8);
  words[words.length - 1] = bytes.length * 8;
  const state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
  const spread = new Uint32Array(80);
  const turn = (value, by) => (value << by) | (value >>> (32 - by));
  for (let block = 0; block < words.length; block += 16) {
    let [a, b, c, d, e] = state;
    for (let round = 0; round < 80; round += 1) {
      spread[round] = round < 16
        ? words[block + round]
        : turn(spread[round - 3] ^ spread[round - 8] ^ spread[round - 14] ^ spread[round - 16], 1);
      const [mixed, constant] = round < 20 ? [(b & c) | (~b & d), 0x5a827999]
        : round < 40 ? [b ^ c ^ d, 0x6ed9eba1]
          : round < 60 ? [(b & c) | (b & d) | (c & d), 0x8f1bbcdc] : [b ^ c ^ d, 0xca62c1d6];
      [a, b, c, d, e] = [(turn(a, 5) + mixed + e + constant + spread[round]) | 0, a, turn(b, 30), c, d];
    }
    [a, b, c, d, e].forEach((value, place) => { state[place] = (state[place] + value) | 0; });
  }
  return Uint8Array.from({ length: 20 }, (_, place) => state[place >> 2] >>> (24 - (place & 3) * 8));
}

// HMAC-SHA1 (RFC 2104) of two texts, in base64.
export function hmac(key, text) {
  const bytes = new TextEncoder();
  const given = bytes.encode(key);
  const block = new Uint8Array(64);
  block.set(given.length > 64 ? sha1(given) : given);
  const inner = sha1(Uint8Array.from([...block.map((byte) => byte ^ 0x36), ...bytes.encode(text)]));
  return btoa(String.fromCharCode(...sha1(Uint8Array.from([...block.map((byte) => byte ^ 0x5c), ...inner]))));
}
