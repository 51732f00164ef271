import { generateKeyPairSync, sign } from "node:crypto";

/**
 * A certificate for 127.0.0.1 that signs itself, made fresh: no key is kept in the repository, and
 * no program is needed to make one.
 */
export function makeCertificate(): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const ecdsaWithSha256 = der(0x30, der(0x06, hex("2a8648ce3d040302")));
  const name = der(0x30, der(0x31, der(0x30, der(0x06, hex("550403")), der(0x0c, Buffer.from("kube-api")))));
  const day = 86_400_000;
  const validity = der(0x30, time(Date.now() - day), time(Date.now() + day));
  const isAuthority = extension("551d13", der(0x30, der(0x01, hex("ff"))));
  const address = extension("551d11", der(0x30, der(0x87, Buffer.from([127, 0, 0, 1]))));
  const content = der(
    0x30,
    der(0xa0, der(0x02, hex("02"))),
    der(0x02, hex("01")),
    ecdsaWithSha256,
    name,
    validity,
    name,
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, der(0x30, isAuthority, address)),
  );
  const signature = der(0x03, hex("00"), sign("sha256", content, privateKey));
  const cert = der(0x30, content, ecdsaWithSha256, signature).toString("base64");
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${cert.replaceAll(/.{64}/g, "$&\n")}\n-----END CERTIFICATE-----\n`,
  };
}

/** One DER value: tag, length, content. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const head = length < 128 ? [tag, length] : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(head), content]);
}

function extension(id: string, value: Buffer): Buffer {
  return der(0x30, der(0x06, hex(id)), der(0x04, value));
}

function time(at: number): Buffer {
  const digits = new Date(at).toISOString().replaceAll(/[-:T]|\.\d+/g, "");
  return der(0x17, Buffer.from(digits.slice(2)));
}

function hex(text: string): Buffer {
  return Buffer.from(text, "hex");
}
