/** Sum of the amounts of some lines, wei of MSN. */
export const sumOf = (list: readonly { readonly amountWei: bigint }[]): bigint =>
  list.reduce((sum, { amountWei }) => sum + amountWei, 0n);
