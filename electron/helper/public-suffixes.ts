/**
 * Names under which the public registers names. If one of them went to a cluster's DNS server, that server would answer for strangers'
 * names. Two-letter top-level names are all countries', so only longer ones are listed; names for private use (internal, corp, lan, home)
 * are left out on purpose. Bounded, not complete: the app's own plan never proposes any of these.
 */
const topLevel: ReadonlySet<string> = words(`
  com net org edu gov mil int arpa biz info name pro aero coop museum jobs mobi travel tel cat asia post xxx
  app dev page new zip mov foo day rsvp how soy meme phd prof esq dad ing nexus channel boo gle google goog android chrome youtube
  academy accountant accountants actor adult agency airforce apartments archi army art associates attorney auction audio auto autos
  baby band bank bar bargains beauty beer best bet bible bid bike bingo bio black blog blue boats bond boutique broker build builders
  business buzz cab cafe cam camera camp capital car cards care career careers cars casa cash casino catering center ceo charity chat
  cheap christmas church city claims cleaning click clinic clothing cloud club coach codes coffee college community company computer
  condos construction consulting contact contractors cooking cool country coupons courses credit creditcard cricket cruises cyou
  dance data date dating deals degree delivery democrat dental dentist desi design diamonds diet digital direct directory discount
  doctor dog domains download earth eco education email energy engineer engineering enterprises equipment estate eus events exchange
  expert exposed express fail faith family fan fans farm fashion feedback film finance financial fish fishing fit fitness flights
  florist flowers fly football forex forsale forum foundation frl fun fund furniture futbol fyi gallery game games garden gay gift
  gifts gives giving glass global gmbh gold golf graphics gratis green gripe group guide guitars guru hair haus health healthcare help
  hiphop hockey holdings holiday homes horse hospital host hosting house icu immo immobilien inc industries ink institute insurance
  insure international investments irish ist istanbul jetzt jewelry juegos kaufen kids kim kitchen kiwi koeln kyoto land lat law lawyer
  lease legal lgbt life lighting limited limo link live living llc loan loans lol london lotto love ltd luxe luxury maison makeup
  management market marketing markets mba media melbourne memorial men menu miami mobi moda moe mom money monster mortgage motorcycles
  movie music nagoya navy network news ngo ninja nyc observer okinawa one ong onl online ooo organic osaka page paris partners parts
  party pet pharmacy photo photography photos pics pictures pink pizza place plumbing plus poker porn press pro productions promo
  properties property protection pub quebec quest racing realty recipes red rehab reise reisen rent rentals repair report republican
  rest restaurant review reviews rich rip rocks rodeo rugby ruhr run sale salon sarl school schule science security select services sex
  sexy shiksha shoes shop shopping show singles site ski skin soccer social software solar solutions space sport srl storage store
  stream studio study style sucks supplies supply support surf surgery swiss sydney systems taipei tattoo tax taxi team tech technology
  tennis theater theatre tickets tienda tips tires tirol today tokyo tools top tours town toys trade trading training tube university
  uno vacations vegas ventures versicherung vet viajes video villas vin vip vision vodka vote voting voyage wales wang watch webcam
  website wedding wiki win wine work works world wtf xyz yachts yoga yokohama zone
  abbott abc aaa amazon apple audi aws azure bbc bing bmw canon chase cisco citi dell fedex fox ibm intel java microsoft netflix nike
  nissan office oracle pwc samsung sap sky sony spa target toyota visa volvo walmart windows xbox yahoo
`);

/** Names of the second level that countries use as if they were of the first. */
const secondLevel: ReadonlySet<string> = words(
  'ac co com edu gen go gob gouv gov gv id in ind info lg ltd me mil mod ne net nhs nic nom or org plc police priv pvt res sch school tm web',
);

/** Hosting services under whose name strangers get names of their own. */
const hosted: ReadonlySet<string> = words(`
  amazonaws.com appspot.com azureedge.net azurewebsites.net blogspot.com cloudapp.net cloudfront.net cloudfunctions.net duckdns.org
  dyndns.org eu.org fastly.net firebaseapp.com fly.dev github.io githubusercontent.com gitlab.io herokuapp.com hopto.org netlify.app
  ngrok.io no-ip.org onrender.com pages.dev readthedocs.io run.app uk.com us.com vercel.app web.app windows.net workers.dev
`);

/** Whether a canonical domain name is a public suffix, or `local`, which belongs to multicast DNS as a whole (RFC 6762). */
export function isPublicSuffix(name: string): boolean {
  const labels = name.split('.');
  const last = labels.at(-1) ?? '';
  if (labels.length === 1) return last === 'local' || last.length <= 2 || last.startsWith('xn--') || topLevel.has(last);
  if (labels.length === 2 && last.length === 2 && secondLevel.has(labels[0] ?? '')) return true;
  return hosted.has(name);
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}
