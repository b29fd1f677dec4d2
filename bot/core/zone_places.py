"""What parents call the place or the clock they live by, and the time zone that it stands for.

Countries are those of the public IANA tables zone.tab and iso3166.tab with one zone, or one where nearly everybody lives; of the others the
zones that are offered. Cities are large ones that lend their zone no name, each under the zone that zone.tab has for its country or region.
Abbreviations are those of IANA's tz data for the zones named; where several places share one, the place where most say it in English.
Two zones for one name ("georgia") are both offered.
"""

_COUNTRIES = {
    "Africa/Abidjan": "cote divoire, ivory coast", "Africa/Accra": "ghana", "Africa/Addis_Ababa": "ethiopia", "Africa/Algiers": "algeria",
    "Africa/Bamako": "mali", "Africa/Banjul": "gambia, the gambia", "Africa/Blantyre": "malawi", "Africa/Brazzaville": "congo",
    "Africa/Bujumbura": "burundi", "Africa/Cairo": "egypt", "Africa/Casablanca": "morocco", "Africa/Conakry": "guinea",
    "Africa/Dakar": "senegal", "Africa/Dar_es_Salaam": "tanzania", "Africa/Douala": "cameroon", "Africa/Freetown": "sierra leone",
    "Africa/Gaborone": "botswana", "Africa/Harare": "zimbabwe", "Africa/Johannesburg": "south africa", "Africa/Juba": "south sudan",
    "Africa/Kampala": "uganda", "Africa/Khartoum": "sudan", "Africa/Kigali": "rwanda", "Africa/Kinshasa": "drc",
    "Africa/Lagos": "nigeria", "Africa/Libreville": "gabon", "Africa/Lome": "togo", "Africa/Luanda": "angola", "Africa/Lusaka": "zambia",
    "Africa/Maputo": "mozambique", "Africa/Maseru": "lesotho", "Africa/Mbabane": "eswatini, swaziland", "Africa/Mogadishu": "somalia",
    "Africa/Monrovia": "liberia", "Africa/Nairobi": "kenya", "Africa/Niamey": "niger", "Africa/Nouakchott": "mauritania",
    "Africa/Ouagadougou": "burkina faso", "Africa/Porto-Novo": "benin", "Africa/Tripoli": "libya", "Africa/Tunis": "tunisia",
    "Africa/Windhoek": "namibia", "America/Argentina/Buenos_Aires": "argentina", "America/Asuncion": "paraguay",
    "America/Barbados": "barbados", "America/Belize": "belize", "America/Bogota": "colombia", "America/Caracas": "venezuela",
    "America/Costa_Rica": "costa rica", "America/El_Salvador": "el salvador", "America/Guatemala": "guatemala",
    "America/Guayaquil": "ecuador", "America/Guyana": "guyana", "America/Havana": "cuba", "America/Jamaica": "jamaica",
    "America/La_Paz": "bolivia", "America/Lima": "peru", "America/Managua": "nicaragua", "America/Montevideo": "uruguay",
    "America/Nassau": "bahamas, the bahamas", "America/Panama": "panama", "America/Paramaribo": "suriname",
    "America/Port-au-Prince": "haiti",
    "America/Port_of_Spain": "trinidad, trinidad and tobago", "America/Puerto_Rico": "puerto rico",
    "America/Santiago": "chile", "America/Santo_Domingo": "dominican republic", "America/Tegucigalpa": "honduras",
    "Asia/Aden": "yemen", "Asia/Almaty": "kazakhstan", "Asia/Amman": "jordan", "Asia/Ashgabat": "turkmenistan", "Asia/Baghdad": "iraq",
    "Asia/Bahrain": "bahrain", "Asia/Baku": "azerbaijan", "Asia/Bangkok": "thailand", "Asia/Beirut": "lebanon",
    "Asia/Bishkek": "kyrgyzstan", "Asia/Brunei": "brunei", "Asia/Colombo": "sri lanka", "Asia/Damascus": "syria",
    "Asia/Dhaka": "bangladesh", "Asia/Dubai": "united arab emirates, uae, emirates", "Asia/Dushanbe": "tajikistan",
    "Asia/Gaza": "palestine",
    "Asia/Ho_Chi_Minh": "vietnam", "Asia/Hong_Kong": "hong kong", "Asia/Jerusalem": "israel", "Asia/Kabul": "afghanistan",
    "Asia/Karachi": "pakistan", "Asia/Kathmandu": "nepal", "Asia/Kolkata": "india", "Asia/Kuala_Lumpur": "malaysia",
    "Asia/Kuwait": "kuwait", "Asia/Macau": "macau", "Asia/Manila": "philippines, the philippines", "Asia/Muscat": "oman",
    "Asia/Phnom_Penh": "cambodia", "Asia/Qatar": "qatar", "Asia/Riyadh": "saudi arabia, saudi, ksa",
    "Asia/Seoul": "korea, south korea", "Asia/Shanghai": "china", "Asia/Singapore": "singapore", "Asia/Taipei": "taiwan",
    "Asia/Tashkent": "uzbekistan", "Asia/Tbilisi": "georgia", "Asia/Tehran": "iran", "Asia/Thimphu": "bhutan", "Asia/Tokyo": "japan",
    "Asia/Ulaanbaatar": "mongolia", "Asia/Vientiane": "laos", "Asia/Yangon": "myanmar, burma", "Asia/Yerevan": "armenia",
    "Asia/Nicosia": "cyprus", "Atlantic/Reykjavik": "iceland", "Europe/Amsterdam": "netherlands, the netherlands, holland",
    "Europe/Andorra": "andorra", "Europe/Athens": "greece", "Europe/Belgrade": "serbia", "Europe/Berlin": "germany, deutschland",
    "Europe/Bratislava": "slovakia", "Europe/Brussels": "belgium", "Europe/Bucharest": "romania", "Europe/Budapest": "hungary",
    "Europe/Chisinau": "moldova", "Europe/Copenhagen": "denmark", "Europe/Dublin": "ireland, eire, republic of ireland",
    "Europe/Helsinki": "finland", "Europe/Istanbul": "turkey, turkiye", "Europe/Kyiv": "ukraine", "Europe/Lisbon": "portugal",
    "Europe/Ljubljana": "slovenia",
    "Europe/London": "uk, u k, united kingdom, great britain, britain, gb, england, scotland, wales, northern ireland, n ireland, ni",
    "Europe/Luxembourg": "luxembourg", "Europe/Madrid": "spain", "Europe/Malta": "malta", "Europe/Minsk": "belarus",
    "Europe/Monaco": "monaco",
    "Europe/Oslo": "norway", "Europe/Paris": "france", "Europe/Podgorica": "montenegro", "Europe/Prague": "czech republic, czechia",
    "Europe/Riga": "latvia", "Europe/Rome": "italy", "Europe/Sarajevo": "bosnia, bosnia and herzegovina",
    "Europe/Skopje": "north macedonia, macedonia",
    "Europe/Sofia": "bulgaria", "Europe/Stockholm": "sweden", "Europe/Tallinn": "estonia", "Europe/Tirane": "albania",
    "Europe/Vienna": "austria", "Europe/Vilnius": "lithuania", "Europe/Warsaw": "poland", "Europe/Zagreb": "croatia",
    "Europe/Zurich": "switzerland", "Indian/Antananarivo": "madagascar", "Indian/Maldives": "maldives", "Indian/Mauritius": "mauritius",
    "Pacific/Auckland": "new zealand, nz", "Pacific/Fiji": "fiji", "Pacific/Guam": "guam", "Pacific/Port_Moresby": "papua new guinea",
}  # fmt: skip

_US = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
)
_CANADA = (
    "America/Vancouver",
    "America/Edmonton",
    "America/Regina",
    "America/Winnipeg",
    "America/Toronto",
    "America/Halifax",
    "America/St_Johns",
)
_AUSTRALIA = ("Australia/Sydney", "Australia/Brisbane", "Australia/Adelaide", "Australia/Darwin", "Australia/Perth", "Australia/Hobart")
_WIDE_COUNTRIES = {
    "usa, us, u s, u s a, united states, united states of america, america, the states, the usa, the us": _US,
    "canada": _CANADA,
    "australia, oz, aus": _AUSTRALIA,
    "brazil, brasil": ("America/Sao_Paulo", "America/Manaus", "America/Recife"),
    "mexico": ("America/Mexico_City", "America/Cancun", "America/Tijuana"),
    "russia": ("Europe/Moscow", "Asia/Yekaterinburg", "Asia/Novosibirsk", "Asia/Vladivostok"),
    "indonesia": ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"),
}

#: Cities, and states or provinces where nearly everybody has one time.
_PLACES = {
    "Europe/London": "edinburgh, manchester, birmingham, glasgow, cardiff, leeds, bristol, liverpool, sheffield, newcastle, nottingham, "
    "leicester, southampton, portsmouth, plymouth, brighton, cambridge, oxford, york, bath, exeter, norwich, coventry, hull, bradford, "
    "reading, swansea, aberdeen, dundee, inverness, derry, milton keynes, cornwall, devon, kent, essex, surrey, yorkshire",
    "Europe/Dublin": "cork, galway, limerick, waterford",
    "Europe/Berlin": "munich, muenchen, munchen, hamburg, cologne, koln, koeln, frankfurt, stuttgart, leipzig, dresden, dusseldorf, "
    "hanover, bremen",
    "Europe/Paris": "lyon, marseille, toulouse, bordeaux, lille, nice, nantes, strasbourg, montpellier",
    "Europe/Rome": "milan, milano, naples, turin, florence, venice, bologna, palermo, roma",
    "Europe/Madrid": "barcelona, valencia, seville, malaga, bilbao, zaragoza",
    "Europe/Lisbon": "porto, lisboa",
    "Atlantic/Canary": "tenerife, gran canaria, lanzarote, fuerteventura, canary islands",
    "Europe/Amsterdam": "rotterdam, the hague, den haag, utrecht, eindhoven",
    "Europe/Brussels": "antwerp, ghent, bruges",
    "Europe/Zurich": "geneva, basel, bern, lausanne",
    "Europe/Warsaw": "krakow, cracow, gdansk, wroclaw, poznan, lodz",
    "Europe/Vienna": "salzburg, graz, innsbruck, linz, wien",
    "Europe/Stockholm": "gothenburg, malmo",
    "Europe/Oslo": "bergen, trondheim",
    "Europe/Copenhagen": "aarhus",
    "Europe/Athens": "thessaloniki",
    "Europe/Istanbul": "ankara, izmir, antalya",
    "Europe/Kyiv": "kiev, lviv, odesa, odessa, kharkiv",
    "Europe/Prague": "brno",
    "Europe/Moscow": "st petersburg, saint petersburg, sankt petersburg",
    "America/New_York": "nyc, new york city, ny, brooklyn, manhattan, queens, washington dc, dc, d c, boston, miami, atlanta, "
    "philadelphia, "
    "philly, baltimore, pittsburgh, cleveland, cincinnati, columbus, charlotte, raleigh, orlando, tampa, jacksonville, buffalo, "
    "st petersburg, long island, new jersey, connecticut, massachusetts, pennsylvania, maryland, virginia, north carolina, south carolina, "
    "georgia, florida, washington, ohio, maine, vermont, new hampshire, rhode island, delaware, west virginia, birmingham michigan, "
    "east coast",
    "America/Detroit": "michigan",
    "America/Chicago": "houston, dallas, austin, san antonio, fort worth, texas, tx, minneapolis, st louis, saint louis, kansas city, "
    "new orleans, memphis, nashville, milwaukee, oklahoma city, tulsa, omaha, illinois, minnesota, wisconsin, missouri, iowa, "
    "louisiana, alabama, mississippi, arkansas, oklahoma, kansas, nebraska, tennessee, north dakota, south dakota",
    "America/Denver": "colorado, utah, salt lake city, albuquerque, new mexico, wyoming, montana, colorado springs",
    "America/Boise": "idaho",
    "America/Phoenix": "arizona, tucson",
    "America/Los_Angeles": "la, l a, san francisco, sf, seattle, san diego, las vegas, portland, sacramento, san jose, oakland, "
    "california, "
    "cali, oregon, nevada, washington, washington state, west coast, bay area",
    "America/Anchorage": "alaska",
    "Pacific/Honolulu": "hawaii",
    "America/Indiana/Indianapolis": "indiana",
    "America/Kentucky/Louisville": "kentucky",
    "America/Toronto": "montreal, ottawa, quebec, ontario, hamilton, mississauga",
    "America/Edmonton": "calgary, alberta",
    "America/Vancouver": "british columbia, bc, victoria bc",
    "America/Winnipeg": "manitoba",
    "America/Regina": "saskatchewan, saskatoon",
    "America/Halifax": "nova scotia, new brunswick",
    "America/St_Johns": "newfoundland",
    "America/Mexico_City": "guadalajara, puebla",
    "America/Sao_Paulo": "rio, rio de janeiro, brasilia, belo horizonte, curitiba, porto alegre",
    "America/Recife": "salvador",
    "America/Bogota": "medellin, cali colombia",
    "America/Guayaquil": "quito",
    "Asia/Kolkata": "mumbai, bombay, delhi, new delhi, bangalore, bengaluru, chennai, madras, calcutta, hyderabad, pune, ahmedabad, "
    "jaipur, "
    "lucknow, kochi, kerala, goa, gujarat, punjab, tamil nadu, surat, kanpur, nagpur, indore, bhopal",
    "Asia/Karachi": "lahore, islamabad, rawalpindi, faisalabad, peshawar",
    "Asia/Dhaka": "chittagong",
    "Asia/Dubai": "abu dhabi, sharjah",
    "Asia/Riyadh": "jeddah, mecca, medina, dammam",
    "Asia/Qatar": "doha",
    "Asia/Jerusalem": "tel aviv, haifa",
    "Asia/Shanghai": "beijing, peking, guangzhou, shenzhen, chengdu, wuhan",
    "Asia/Tokyo": "osaka, kyoto, yokohama",
    "Asia/Seoul": "busan, incheon",
    "Asia/Ho_Chi_Minh": "saigon, hanoi, ho chi minh city",
    "Asia/Bangkok": "chiang mai, phuket",
    "Asia/Manila": "cebu, quezon city, davao",
    "Asia/Kuala_Lumpur": "kl, penang, johor bahru",
    "Asia/Jakarta": "bandung, surabaya",
    "Asia/Makassar": "bali, denpasar",
    "Asia/Yangon": "rangoon, mandalay",
    "Australia/Sydney": "canberra, newcastle, wollongong, nsw, new south wales, act",
    "Australia/Melbourne": "victoria, geelong",
    "Australia/Brisbane": "gold coast, queensland, qld, cairns, townsville",
    "Australia/Adelaide": "south australia",
    "Australia/Perth": "western australia",
    "Australia/Hobart": "tasmania",
    "Australia/Darwin": "northern territory",
    "Pacific/Auckland": "wellington, christchurch, dunedin",
    "Africa/Lagos": "abuja, ibadan, kano, port harcourt, benin city",
    "Africa/Johannesburg": "cape town, durban, pretoria, joburg",
    "Africa/Nairobi": "mombasa",
    "Africa/Accra": "kumasi",
    "Africa/Cairo": "alexandria, giza",
    "Africa/Casablanca": "marrakech, marrakesh, rabat",
    "Africa/Dar_es_Salaam": "zanzibar, dodoma",
    "Africa/Lubumbashi": "katanga",
}

#: What the clock is called; "time", "standard", "daylight" and "summer" are left out before.
_CLOCKS = {
    "America/New_York": "est, edt, et, eastern",
    "America/Chicago": "cst, cdt, ct, central",
    "America/Denver": "mst, mdt, mt, mountain",
    "America/Los_Angeles": "pst, pdt, pt, pacific",
    "America/Anchorage": "akst, akdt",
    "Pacific/Honolulu": "hst",
    "America/Halifax": "adt, atlantic, ast",
    "America/St_Johns": "nst, ndt",
    "America/Sao_Paulo": "brt",
    "Europe/London": "gmt, bst, british, greenwich mean, greenwich",
    "Europe/Berlin": "cet, cest, mez, mesz, central european",
    "Europe/Athens": "eet, eest, eastern european",
    "Europe/Lisbon": "wet, western european",
    "Europe/Moscow": "msk",
    "Europe/Istanbul": "trt",
    "Asia/Kolkata": "ist, indian",
    "Asia/Karachi": "pkt",
    "Asia/Dubai": "gst, gulf",
    "Asia/Riyadh": "ast, arabia, arabian",
    "Asia/Singapore": "sgt",
    "Asia/Hong_Kong": "hkt",
    "Asia/Manila": "pht",
    "Asia/Bangkok": "ict",
    "Asia/Jakarta": "wib",
    "Asia/Tokyo": "jst",
    "Asia/Seoul": "kst",
    "Australia/Sydney": "aest, aedt, aet",
    "Australia/Adelaide": "acst, acdt",
    "Australia/Perth": "awst",
    "Pacific/Auckland": "nzst, nzdt, nzt",
    "Africa/Lagos": "wat",
    "Africa/Maputo": "cat",
    "Africa/Nairobi": "eat",
    "Africa/Johannesburg": "sast",
}

#: A state of the USA or Australia after its city, as in "Portland, ME"; alone these letters are other words.
_STATES = {
    "America/New_York": "ct, de, fl, ga, ma, md, me, nc, nh, nj, ny, oh, pa, ri, sc, va, vt, wv, dc",
    "America/Detroit": "mi",
    "America/Indiana/Indianapolis": "in",
    "America/Kentucky/Louisville": "ky",
    "America/Chicago": "al, ar, ia, il, ks, la, mn, mo, ms, nd, ne, ok, sd, tn, tx, wi",
    "America/Denver": "co, mt, nm, ut, wy",
    "America/Boise": "id",
    "America/Phoenix": "az",
    "America/Los_Angeles": "ca, nv, or, wa",
    "America/Anchorage": "ak",
    "Pacific/Honolulu": "hi",
    "Australia/Perth": "wa",
    "Australia/Adelaide": "sa",
    "Australia/Darwin": "nt",
    "Australia/Melbourne": "vic",
    "Australia/Hobart": "tas",
}


def _by_name(*tables: dict[str, str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for table in tables:
        for zone, names in table.items():
            for name in names.split(", "):
                found[name] = (*found.get(name, ()), zone)
    return found


#: Zones by name, in small letters without accents or marks: several where the name leaves it open.
WIDE: dict[str, tuple[str, ...]] = {name: zones for names, zones in _WIDE_COUNTRIES.items() for name in names.split(", ")}
COUNTRIES: dict[str, tuple[str, ...]] = {**_by_name(_COUNTRIES), **WIDE}
PLACES: dict[str, tuple[str, ...]] = _by_name(_COUNTRIES, _PLACES, _CLOCKS) | WIDE
STATES: dict[str, tuple[str, ...]] = _by_name(_STATES)
