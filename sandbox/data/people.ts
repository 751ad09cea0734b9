import type { OrderCustomer } from './order-types';
import type { Random } from './random';

interface Region {
  first: readonly string[];
  last: readonly string[];
  cities: readonly string[];
}

const words = (text: string): readonly string[] => text.split(' ');

const NORDIC_FIRST = words(
  'Astrid Björn Saga Åke Linnéa Elias Maja Søren Ingrid Håkon Freja Nils Signe Øyvind Tuva Emil',
);
const NORDIC_LAST = words(
  'Lindqvist Bergström Åkesson Sjöberg Hagen Nygård Østby Dahl Holm Wikström Söderlund Kjær',
);

const REGIONS: Record<string, Region> = {
  SE: {
    first: NORDIC_FIRST,
    last: NORDIC_LAST,
    cities: ['Göteborg', 'Umeå', 'Malmö', 'Östersund'],
  },
  NO: { first: NORDIC_FIRST, last: NORDIC_LAST, cities: ['Tromsø', 'Bergen', 'Ålesund', 'Oslo'] },
  DK: { first: NORDIC_FIRST, last: NORDIC_LAST, cities: ['Aarhus', 'København', 'Helsingør'] },
  FI: {
    first: words('Aino Väinö Eero Helmi Onni Päivi Jukka Sanni'),
    last: words('Virtanen Mäkinen Hämäläinen Korhonen Niemelä Laitinen'),
    cities: ['Tampere', 'Oulu', 'Jyväskylä', 'Helsinki'],
  },
  DE: {
    first: words('Jürgen Käthe Lukas Mareike Anneliese Tobias Frieda Götz Leonie'),
    last: words('Müller Weiß Schröder Köhler Brandt Jäger Hoffmann Voß'),
    cities: ['Köln', 'Leipzig', 'München', 'Kiel', 'Würzburg'],
  },
  NL: {
    first: words('Sanne Daan Femke Joris Lotte Bram'),
    last: ['de Vries', 'van den Berg', 'Jansen', 'Visser', 'Hoekstra'],
    cities: ['Utrecht', 'Groningen', 'Den Haag'],
  },
  FR: {
    first: words('Élodie François Chloé Étienne Maëlle Gaël Inès'),
    last: words('Lefèvre Béranger Girard Noël Château Marchand'),
    cities: ['Besançon', 'Nîmes', 'Lyon', 'Brest'],
  },
  PL: {
    first: words('Łukasz Małgorzata Zofia Wojciech Agnieszka Stanisław'),
    last: words('Wiśniewska Kowalczyk Zieliński Wójcik Dąbrowski'),
    cities: ['Łódź', 'Kraków', 'Gdańsk'],
  },
  GB: {
    first: words('Harriet Callum Priya Nigel Imogen Rhys Olumide Beatrix Alistair'),
    last: ['Ashworth', "O'Donnell", 'Patel', 'Pemberton', 'Llewellyn', 'Macrae', 'Okafor'],
    cities: ['Leeds', 'Inverness', 'Bath', 'Norwich', 'Swansea', 'Manchester'],
  },
  IE: {
    first: words('Siobhán Cillian Aoife Pádraig Niamh'),
    last: ["O'Sullivan", 'Byrne', 'Ní Dhomhnaill', 'Gallagher'],
    cities: ['Cork', 'Galway', 'Dún Laoghaire'],
  },
  US: {
    first: words('Mason Harper Luis Imani Wyatt Grace Delilah Theo'),
    last: words('Nguyen Carter Reyes Lindgren Whitfield Abernathy Brooks'),
    cities: ['Duluth', 'Portland', 'Madison', 'Asheville', 'Minneapolis'],
  },
  CA: {
    first: words('Gabrielle Owen Mireille Aiden'),
    last: words('Tremblay Fraser Côté Singh'),
    cities: ['Thunder Bay', 'Montréal', 'Halifax'],
  },
  JP: {
    first: words('花子 太郎 陽菜 蓮'),
    last: words('山田 佐藤 高橋'),
    cities: ['札幌', '京都', '横浜'],
  },
};

/** Names that break careless software; every shop has these among its customers. */
const AWKWARD_NAMES: readonly (readonly [name: string, country: string])[] = [
  ["Zoë O'Hara-Quinn 🌲", 'GB'],
  ['Maximiliane Freifrau von und zu Hohenstaufen-Wolfeschlegelstein-Oberammergau', 'DE'],
  ['Ñandú Østergård', 'NO'],
  ['Li', 'US'],
];

function regionOf(country: string): Region {
  const region = REGIONS[country];
  if (!region) throw new Error(`No names for country ${country}`);
  return region;
}

/** Makes an address at a reserved domain (RFC 2606), so that nobody is ever written to. */
function emailFor(name: string, index: number, random: Random): string {
  const ascii = name
    .normalize('NFKD')
    .replaceAll('ø', 'o')
    .replaceAll('Ø', 'O')
    .replaceAll('ł', 'l')
    .replaceAll('Ł', 'L')
    .replaceAll('ß', 'ss')
    .replaceAll('æ', 'ae')
    .toLowerCase()
    .replace(/[^a-z ]/g, '')
    .trim()
    .replace(/ +/g, '.')
    .slice(0, 40);
  const domain = random.pick(['example.com', 'example.net', 'example.org']);
  return `${ascii || 'customer'}.${index}@${domain}`;
}

/**
 * Makes customer number `index` (from 0) of a shop. The first few have awkward names.
 * @throws Error when a country has no name list.
 */
export function createCustomer(
  prefix: string,
  index: number,
  countries: readonly (readonly [string, number])[],
  random: Random,
): OrderCustomer {
  const awkward = AWKWARD_NAMES[index];
  const country = awkward ? awkward[1] : random.weighted(countries);
  const region = regionOf(country);
  const first = random.pick(region.first);
  const last = random.pick(region.last);
  const name = awkward ? awkward[0] : country === 'JP' ? `${last} ${first}` : `${first} ${last}`;
  return {
    id: `cus_${prefix.toLowerCase()}_${String(index + 1).padStart(5, '0')}`,
    name,
    email: emailFor(name, index + 1, random),
    country,
    city: random.pick(region.cities),
  };
}
