// UTF-8 for the glue, where the platform has none: jsdom, and React Native before 0.84. The build adds
// the import to the glue, which would fail when it is loaded.

interface Coding {
  new (...args: any[]): { decode(bytes?: Uint8Array): string };
}

/** Decodes the core's texts, which are whole and valid. */
export const TextDecoder: Coding = globalThis.TextDecoder ?? class {
  decode(bytes: Uint8Array = new Uint8Array()): string {
    let escaped = "";
    for (const byte of bytes) escaped += `%${(256 + byte).toString(16).slice(1)}`;
    return decodeURIComponent(escaped);
  }
};

/** Encodes into memory that is large enough. */
export const TextEncoder: new () => { encodeInto(text: string, bytes: Uint8Array): { written: number } } =
  globalThis.TextEncoder ?? class {
    encodeInto(text: string, bytes: Uint8Array): { written: number } {
      const whole = text.replace(/[\ud800-\udfff]/gu, "\ufffd");
      let written = 0;
      for (const [, hex, character] of encodeURIComponent(whole).matchAll(/%(..)|(.)/g)) {
        bytes[written++] = hex ? parseInt(hex, 16) : character!.charCodeAt(0);
      }
      return { written };
    }
  };
