import { isIPv4 } from "node:net";

import { ipv6Groups, ipv6Prefix } from "../proofs/addressTags.js";

const MAPPED = /^0,0,0,0,0,65535,/;

/**
 * The network of a valid address in the specification's way of writing: `203.0.113.0/24`, `2001:db8:1::/48`. An
 * IPv4-mapped IPv6 address is the IPv4 address, as for tags.
 */
export function networkPrefix(address: string): string {
  if (isIPv4(address)) return `${address.slice(0, address.lastIndexOf("."))}.0/24`;
  const groups = ipv6Groups(address);
  if (!MAPPED.test(groups.join(","))) return ipv6Prefix(groups, 48);
  const [high = 0, low = 0] = groups.slice(6);
  return `${high >> 8}.${high & 0xff}.${low >> 8}.0/24`;
}
