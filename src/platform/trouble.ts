/** @returns the system's code of an error (`ENOENT`, `ECONNRESET`), where it has one. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "the system does not permit it",
  ENOENT: "it does not exist",
  ENOTDIR: "a part of the path is not a folder",
  EISDIR: "it is a folder",
  ENAMETOOLONG: "its path is too long",
  EMFILE: "too many files are open",
  ENFILE: "too many files are open in the whole system",
  ENOSPC: "the disk is full",
  EROFS: "the file system is read-only",
  EIO: "the disk reports an error",
  EBUSY: "it is in use",
  EEXIST: "a file of that name exists",
  ECONNREFUSED: "the connection was refused",
  ECONNRESET: "the connection was cut off",
  EPIPE: "the connection was cut off",
  ETIMEDOUT: "the connection timed out",
  ENOTFOUND: "its name does not resolve",
  EAI_AGAIN: "its name could not be resolved just now",
  EHOSTUNREACH: "there is no route to it",
  ENETUNREACH: "there is no route to it",
};

/** @returns why something failed, on one line, in words that fit after a colon. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error);
  const known = code === undefined ? undefined : REASONS[code];
  const message = error instanceof Error ? firstLine(error.message) : "";
  return known ?? (message === "" ? (code ?? "unknown trouble") : message);
}

function firstLine(text: string): string {
  const [line = ""] = text.trim().split("\n");
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
