import { PROTOCOL, type PortInterval, portRange } from "../../domain/port.ts";

/** A port whose direct use towards the internet is a channel for intruders more often than a need of the workload. */
export type RiskyPort = {
  readonly protocol: "TCP" | "UDP";
  readonly from: number;
  readonly to: number;
  readonly service: string;
  /** What it is used for by an intruder, as one sentence. */
  readonly why: string;
};

function tcp(port: number | readonly [number, number], service: string, why: string): RiskyPort {
  const [from, to] = typeof port === "number" ? [port, port] : port;
  return { protocol: "TCP", from, to, service, why };
}

function udp(port: number, service: string, why: string): RiskyPort {
  return { protocol: "UDP", from: port, to: port, service, why };
}

const TUNNEL = "A VPN carries anything, unseen by every control between the pod and its far end.";
const RESOLVER =
  "Queries to a resolver of the attacker's choice carry data out and commands in, past the cluster's own DNS.";
const ENCRYPTED_DNS =
  "Encrypted DNS hides queries from the cluster's resolver and its logs, and makes DNS tunnels invisible.";
const LOOKUP =
  "Lookups of an attacker's directory deliver code to vulnerable clients (Log4Shell), and leak what they ask.";
const MINING = "Mining pools listen here: the commonest use of a compromised cluster.";
const REMOTE_SHELL =
  "An interactive session outwards is a reverse shell, or the way on to somebody else's machines.";

/** Risky ports by number. Web ports are not here: opening those to the internet is a finding of its own. */
export const RISKY_PORTS: readonly RiskyPort[] = [
  tcp(
    [20, 21],
    "ftp",
    "Unencrypted file transfer, unlogged by web proxies: an old and easy way to carry data out.",
  ),
  tcp(
    22,
    "ssh",
    "SSH forwards ports and files and runs shells both ways: one allowed host is a tunnel to everywhere.",
  ),
  tcp(23, "telnet", "Unencrypted shells; Telnet to the internet is how botnets spread."),
  tcp(
    25,
    "smtp",
    "Direct mail delivery: spam in your addresses' name, and data carried out as mail, past the mail relay.",
  ),
  tcp(53, "dns", RESOLVER),
  udp(53, "dns", RESOLVER),
  udp(69, "tftp", "File transfer without authentication, used to fetch malware."),
  tcp(
    111,
    "rpcbind",
    "Remote procedure calls have no business on the internet; scanners and amplifiers use them.",
  ),
  tcp(135, "msrpc", "Windows remote management, for moving on to other machines."),
  tcp([137, 139], "netbios", "Windows file sharing of old; leaks names and password hashes."),
  tcp(389, "ldap", LOOKUP),
  tcp(445, "smb", "A client lured to an outside share hands over its password hash; worms spread here."),
  udp(500, "ipsec", TUNNEL),
  tcp(636, "ldaps", LOOKUP),
  tcp(853, "dns over tls", ENCRYPTED_DNS),
  udp(853, "dns over quic", ENCRYPTED_DNS),
  tcp(873, "rsync", "Whole directories leave in one command, most often without encryption."),
  tcp(1080, "socks", "A SOCKS proxy forwards any connection to anywhere."),
  tcp(1099, "java rmi", LOOKUP),
  udp(1194, "openvpn", TUNNEL),
  tcp(1194, "openvpn", TUNNEL),
  tcp(1723, "pptp", TUNNEL),
  tcp(2049, "nfs", "A file system mounted from outside carries data both ways without a trace in any proxy."),
  tcp([2375, 2376], "docker", "Worms look for open Docker APIs and take the hosts behind them."),
  tcp(
    3128,
    "http proxy",
    "A proxy outside forwards any connection to anywhere, past the names that you allow.",
  ),
  tcp(3333, "stratum", MINING),
  tcp(3389, "rdp", REMOTE_SHELL),
  tcp(4444, "metasploit, stratum", "The default port of Metasploit's reverse shells, and of mining pools."),
  udp(4500, "ipsec", TUNNEL),
  tcp([5900, 5901], "vnc", REMOTE_SHELL),
  tcp([5985, 5986], "winrm", "Windows remote management, for moving on to other machines."),
  tcp([6660, 6669], "irc", "Botnets take their orders over IRC."),
  tcp(6697, "irc over tls", "Botnets take their orders over IRC."),
  tcp(9001, "tor", "Tor relays listen here: what goes in cannot be followed."),
  tcp([9050, 9051], "tor", "Tor's own proxy and control ports: what goes in cannot be followed."),
  tcp(14444, "stratum", MINING),
  udp(51820, "wireguard", TUNNEL),
];

/** The ports of a row as an interval on the port line. */
export function riskyInterval(port: RiskyPort): PortInterval {
  return portRange(PROTOCOL[port.protocol], port.from, port.to);
}
