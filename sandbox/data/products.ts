/** Something a shop sells; `price` is in minor units of the shop's currency, before tax. */
export interface Product {
  sku: string;
  title: string;
  price: number;
  /** How often it is bought, relative to the others. */
  weight: number;
}

const product = (sku: string, title: string, price: number, weight: number): Product => ({
  sku,
  title,
  price,
  weight,
});

export const FJORD_PRODUCTS: readonly Product[] = [
  product('FP-TENT-2', 'Skarv 2-person tunnel tent', 37_900, 3),
  product('FP-TENT-4', 'Skarv 4-person tunnel tent', 58_900, 1),
  product('FP-SLEEP-M5', 'Lavvo sleeping bag, −5 °C', 18_900, 5),
  product('FP-MAT-R', 'Insulated sleeping mat, regular', 8_900, 7),
  product('FP-BOOT-LOW', 'Myr low hiking boot', 14_900, 8),
  product('FP-BOOT-HIGH', 'Myr high hiking boot, waxed', 21_900, 6),
  product('FP-SHELL', 'Regn 3-layer shell jacket', 29_900, 5),
  product('FP-WOOL-TOP', 'Merino base layer, top', 6_900, 14),
  product('FP-WOOL-LEG', 'Merino base layer, leggings', 6_400, 12),
  product('FP-SOCK-3', 'Ragg wool socks, three pairs', 2_490, 22),
  product('FP-BEANIE', 'Fisherman’s beanie', 2_900, 16),
  product('FP-PACK-45', 'Ås rucksack 45 l', 15_900, 6),
  product('FP-STOVE', 'Gnist spirit stove set', 7_900, 7),
  product('FP-MUG', 'Enamel mug with pine print', 1_490, 18),
  product('FP-KNIFE', 'Carving knife, birch handle', 3_990, 9),
  product('FP-LAMP', 'Head lamp 400 lm, rechargeable', 4_990, 10),
];

export const MOSSWICK_PRODUCTS: readonly Product[] = [
  product('MT-ASSAM-250', 'Assam second flush, 250 g', 1_150, 18),
  product('MT-EARL-250', 'Earl Grey with cornflower, 250 g', 1_050, 20),
  product('MT-SENCHA-100', 'Sencha “Morning Fog”, 100 g', 1_290, 10),
  product('MT-OOLONG-100', 'Tie Guan Yin oolong, 100 g', 1_690, 6),
  product('MT-ROOIBOS-250', 'Rooibos & blood orange, 250 g', 890, 12),
  product('MT-POT-S', 'Stoneware teapot, two cups', 3_200, 5),
  product('MT-POT-L', 'Stoneware teapot, six cups', 4_800, 3),
  product('MT-SPOON-6', 'Six very small spoons', 1_400, 8),
  product('MT-SCONE', 'Scone mix and clotted cream fudge', 950, 14),
  product('MT-GIFT', 'Afternoon in a box (gift set)', 3_900, 9),
];

export const COPPERLINE_PRODUCTS: readonly Product[] = [
  product('CC-BELL', 'Hand-spun copper bell', 3_400, 16),
  product('CC-SADDLE', 'Leather saddle, honey', 14_500, 6),
  product('CC-RACK', 'Rando front rack', 11_900, 5),
  product('CC-BAR', 'Swept-back handlebar', 8_900, 6),
  product('CC-CHAIN', '8-speed chain, nickel', 2_600, 14),
  product('CC-TUNE', 'Full tune-up (mail-in)', 18_000, 4),
  product('CC-FRAME', 'Made-to-measure steel frame', 189_000, 1),
  product('CC-TAPE', 'Cotton bar tape with shellac kit', 2_900, 12),
];
