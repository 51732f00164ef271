import { describe, expect, test } from "vitest";

import { FORMATS, formatsOf } from "../formats/formats.ts";
import { parseCommandLine } from "./command-line.ts";
import type { Command, CommandLine } from "./command.ts";
import { verbHelp } from "./help.ts";
import { USAGE_MESSAGES } from "./messages.ts";
import { VERB_ROWS, isVerb, optionsOf } from "./verbs.ts";

function parse(line: string): CommandLine {
  return parseCommandLine(line.split(" "));
}

function run(line: string): Command {
  const parsed = parse(line);
  if (parsed.kind !== "run") throw new Error(JSON.stringify(parsed));
  return parsed.command;
}

function refusal(line: string): string {
  const parsed = parse(line);
  if (parsed.kind !== "usage-error") throw new Error(JSON.stringify(parsed));
  const { code, message, help } = parsed.diagnostic;
  return `${code} ${message} ${help}`;
}

describe("a command line", () => {
  test("gives a verb its sources and defaults", () => {
    expect(run("audit k8s/ more.yaml")).toMatchObject({
      verb: "audit",
      options: {
        sources: ["k8s/", "more.yaml"],
        output: "table",
        strict: false,
        quiet: false,
        colour: "auto",
        exclude: [],
      },
    });
  });

  test.each(["-o json", "-ojson", "-o=json", "--output=json", "--output json"])(
    "takes a format written %s",
    (spelling) => {
      expect(run(`reach ${spelling} k8s`)).toMatchObject({ options: { output: "json", sources: ["k8s"] } });
    },
  );

  test("takes options before, between and after the words", () => {
    expect(run("--color never audit --fail-on high k8s --strict -q")).toMatchObject({
      options: { colour: "never", failOn: "high", strict: true, quiet: true, sources: ["k8s"] },
    });
  });

  test("takes everything after -- as a source, and - as standard input", () => {
    expect(run("audit - -- --strict")).toMatchObject({
      options: { sources: ["-", "--strict"], strict: false },
    });
  });

  test("gathers repeated options and splits lists", () => {
    const command = run(
      "reach . --exclude a/** --exclude b --pod-cidr 10.244.0.0/16,fd00::/48 --dns 10.96.0.10 --cni cilium",
    );
    expect(command).toMatchObject({
      options: {
        exclude: ["a/**", "b"],
        facts: {
          cni: "cilium",
          podCidrs: ["10.244.0.0/16", "fd00::/48"],
          dns: ["10.96.0.10"],
          nodeCidrs: undefined,
        },
      },
    });
  });

  test("takes how Cilium is set up", () => {
    expect(run("reach . --cilium-version v1.19.4 --cidr-match-mode nodes,pods")).toMatchObject({
      options: { facts: { ciliumVersion: "v1.19.4", cidrMatchMode: ["nodes", "pods"] } },
    });
    expect(parse("reach . --cilium-version newest")).toMatchObject({ diagnostic: { code: "SLU1922" } });
    expect(parse("reach . --cidr-match-mode services")).toMatchObject({ diagnostic: { code: "SLU1911" } });
  });

  test("clears host bits of a block, with a note", () => {
    const parsed = parse("reach . --node-cidr 10.1.2.3/8");
    expect(parsed).toMatchObject({
      command: { options: { facts: { nodeCidrs: ["10.0.0.0/8"] } } },
      notes: [{ code: "SLU1918", weight: "note" }],
    });
  });

  test("asks can its question", () => {
    expect(run("can --from shop/cart --to internet --port 443 k8s")).toMatchObject({
      verb: "can",
      options: {
        from: { kind: "workload", ref: { namespace: "shop", name: "cart" } },
        to: { kind: "word", word: "internet" },
        ports: [{ first: (6 << 16) | 443, last: (6 << 16) | 443 }],
        address: undefined,
      },
    });
  });

  test("takes a selector quoted and unquoted alike", () => {
    const quoted = parseCommandLine(["can", "--from", "-n shop -l app=cart", "--to", "dns", "k8s"]);
    expect(parse("can --from -n shop -l app=cart --to dns k8s")).toEqual(quoted);
  });

  test("diff compares sources against others", () => {
    expect(run("diff old --against new --against extra.yaml")).toMatchObject({
      options: { sources: ["old"], against: ["new", "extra.yaml"] },
    });
  });

  test("diff needs nothing to compare with where it is what is staged that counts", () => {
    expect(run("diff k8s --staged")).toMatchObject({
      options: { sources: ["k8s"], against: [], facts: { staged: true } },
    });
    expect(run("reach k8s")).toMatchObject({ options: { facts: { staged: undefined } } });
  });

  test("says the version however it is asked", () => {
    expect([run("--version"), run("version")]).toEqual([{ verb: "version" }, { verb: "version" }]);
  });
});

describe("what a command line gets wrong", () => {
  test.each([
    ["audti k8s", "SLU1901", "Did you mean audit?"],
    ["k8s/", "SLU1901", "Did you mean sluice audit k8s/?"],
    ["audit k8s --fail-onn high", "SLU1902", "Did you mean --fail-on?"],
    ["can -l app=x k8s", "SLU1902", "--from '-l app=name'"],
    ["reach k8s --baseline x", "SLU1903", "--baseline is an option of audit; reach does not take it"],
    ["audit k8s --fail-on", "SLU1904", "--fail-on high"],
    ["audit --strict=yes k8s", "SLU1905", "--strict takes no value"],
    ["audit k8s -o json -o yaml", "SLU1906", "as json and as yaml"],
    ["can --to internet k8s", "SLU1907", "can needs --from"],
    ["diff k8s", "SLU1907", "diff needs --against"],
    ["audit", "SLU1908", "a file, a folder, - for standard input, or cluster"],
    ["explain SLU1901 SLU1902", "SLU1909", "SLU1902"],
    ["audit k8s --fail-on hihg", "SLU1911", "Did you mean high?"],
    ["audit k8s --cni calic", "SLU1911", "Did you mean calico?"],
    ["audit k8s -o md", "SLU1911", "Did you mean markdown?"],
    ["who --to dns k8s -o sarif", "SLU1912", "table, json, yaml, markdown, csv"],
    ["audit k8s -n Shop", "SLU1917", "lower-case"],
    ["audit k8s --pod-cidr 10.0.0.0/33", "SLU1915", "10.0.0.0/8"],
    ["who --to internet --port 70000 k8s", "SLU1913", "1 to 65535"],
  ])("%s", (line, code, hint) => {
    const text = refusal(line);
    expect(text).toContain(code);
    expect(text).toContain(hint);
  });

  test("a format that another verb has is refused with what there is, for every pair", () => {
    for (const verb of ["audit", "reach", "can", "who", "diff"]) {
      const ask = { can: " --from a/b --to dns", who: " --to dns", diff: " --against b" }[verb] ?? "";
      for (const format of FORMATS) {
        const parsed = parse(`${verb}${ask} k8s -o ${format}`);
        if (formatsOf(verb).includes(format))
          expect(parsed).toMatchObject({ kind: "run", command: { options: { output: format } } });
        else expect(refusal(`${verb}${ask} k8s -o ${format}`)).toContain(formatsOf(verb).join(", "));
      }
    }
  });

  test("every message has a code of its own and says what it is about", () => {
    const codes = USAGE_MESSAGES.map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes.every((code) => /^SLU19\d\d$/u.test(code))).toBe(true);
  });

  test("nothing typed at random throws", () => {
    for (const word of [
      "-",
      "--",
      "---",
      "-o",
      "--=",
      "--from",
      "-n",
      "--to=",
      "-zzz",
      "",
      "\u0000",
      "__proto__",
      "constructor",
    ]) {
      for (const line of [
        [word],
        ["audit", word],
        ["can", "--from", word],
        ["can", "--from", "a/b", "--to", word, "x"],
      ]) {
        expect(["run", "help", "usage-error"]).toContain(parseCommandLine(line).kind);
      }
    }
  });
});

describe("help", () => {
  test.each(["", "--help", "-h", "help"])("sluice %s lists every verb", (line) => {
    const parsed = parseCommandLine(line === "" ? [] : [line]);
    if (parsed.kind !== "help") throw new Error(parsed.kind);
    for (const [verb, row] of Object.entries(VERB_ROWS))
      expect(parsed.text).toContain(`${verb.padEnd(10)}${row.summary}`);
  });

  test.each(Object.keys(VERB_ROWS).filter(isVerb))(
    "of %s shows its options and examples, within 80 columns",
    (verb) => {
      const text = verbHelp(verb);
      for (const name of optionsOf(verb)) if (name !== "help") expect(text).toContain(`--${name}`);
      for (const { line } of VERB_ROWS[verb].examples) expect(text).toContain(`  ${line}\n`);
      const prose = text
        .split("\n")
        .filter((line) => !line.startsWith("  sluice") && !line.startsWith("Usage"));
      expect(Math.max(...prose.map((line) => line.length))).toBeLessThanOrEqual(80);
      expect(parse(`${verb} --help`)).toEqual({ kind: "help", text });
      expect(parse(`help ${verb}`)).toEqual({ kind: "help", text });
    },
  );

  test("every example in it is a command line that is understood", () => {
    for (const { examples } of Object.values(VERB_ROWS)) {
      for (const { line } of examples) {
        const own = /sluice (?<rest>[^|]*)/u.exec(line)?.groups?.["rest"]?.trim() ?? "";
        const words = [...own.matchAll(/'([^']*)'|(\S+)/gu)].map(([, quoted, bare]) => quoted ?? bare ?? "");
        expect(parseCommandLine(words).kind, line).not.toBe("usage-error");
      }
    }
  });
});
