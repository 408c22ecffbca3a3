//! What cultures differ in when numbers and dates are printed.

/// Number and date conventions of a culture.
#[derive(Debug)]
pub struct Culture {
    /// `en-US`; empty for the invariant culture.
    pub name: &'static str,
    /// `English (United States)`
    pub display_name: &'static str,
    /// The decimal point.
    pub decimal: &'static str,
    /// Between groups of three digits.
    pub group: &'static str,
    /// Decimals of `N`, `F`, `P` when none are asked for.
    pub decimals: usize,
    /// The currency's sign.
    pub currency: &'static str,
    /// Where sign and number stand in `C`, with `$` for the sign and `n` for the number.
    pub currency_positive: &'static str,
    /// The same for negative amounts.
    pub currency_negative: &'static str,
    /// `P`, with `n` for the number.
    pub percent_positive: &'static str,
    /// `d`
    pub short_date: &'static str,
    /// `D`
    pub long_date: &'static str,
    /// `t`
    pub short_time: &'static str,
    /// `T`
    pub long_time: &'static str,
    /// `M`
    pub month_day: &'static str,
    /// `Y`
    pub year_month: &'static str,
    /// What `/` stands for in dates.
    pub date_separator: &'static str,
    /// Names of the months.
    pub months: [&'static str; 12],
    /// Short names of the months.
    pub short_months: [&'static str; 12],
    /// Names of the days, Sunday first.
    pub days: [&'static str; 7],
    /// Short names of the days.
    pub short_days: [&'static str; 7],
}

/// The culture of a runspace.
pub static INVARIANT: Culture = Culture {
    name: "",
    display_name: "Invariant Language (Invariant Country)",
    decimal: ".",
    group: ",",
    decimals: 2,
    currency: "¤",
    currency_positive: "$n",
    currency_negative: "($n)",
    percent_positive: "n %",
    short_date: "MM/dd/yyyy",
    long_date: "dddd, dd MMMM yyyy",
    short_time: "HH:mm",
    long_time: "HH:mm:ss",
    month_day: "MMMM dd",
    year_month: "yyyy MMMM",
    date_separator: "/",
    months: [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    short_months: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    days: ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"],
    short_days: ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"],
};

static EN_US: Culture = Culture {
    name: "en-US",
    display_name: "English (United States)",
    decimals: 3,
    currency: "$",
    currency_negative: "-$n",
    percent_positive: "n%",
    short_date: "M/d/yyyy",
    long_date: "dddd, MMMM d, yyyy",
    short_time: "h:mm\u{202f}tt",
    long_time: "h:mm:ss\u{202f}tt",
    month_day: "MMMM d",
    year_month: "MMMM yyyy",
    ..INVARIANT
};

static EN_GB: Culture = Culture {
    name: "en-GB",
    display_name: "English (United Kingdom)",
    decimals: 3,
    currency: "£",
    currency_negative: "-$n",
    percent_positive: "n%",
    short_date: "dd/MM/yyyy",
    long_date: "dddd, d MMMM yyyy",
    month_day: "d MMMM",
    year_month: "MMMM yyyy",
    ..INVARIANT
};

static DE_DE: Culture = Culture {
    name: "de-DE",
    display_name: "German (Germany)",
    decimal: ",",
    group: ".",
    decimals: 3,
    currency: "€",
    currency_positive: "n $",
    currency_negative: "-n $",
    percent_positive: "n %",
    short_date: "dd.MM.yyyy",
    long_date: "dddd, d. MMMM yyyy",
    month_day: "d. MMMM",
    year_month: "MMMM yyyy",
    date_separator: ".",
    months: [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
    short_months: ["Jan", "Feb", "Mär", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez"],
    days: ["Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"],
    short_days: ["So", "Mo", "Di", "Mi", "Do", "Fr", "Sa"],
    ..INVARIANT
};

static FR_FR: Culture = Culture {
    name: "fr-FR",
    display_name: "French (France)",
    decimal: ",",
    group: "\u{202f}",
    decimals: 3,
    currency: "€",
    currency_positive: "n $",
    currency_negative: "-n $",
    percent_positive: "n %",
    short_date: "dd/MM/yyyy",
    long_date: "dddd d MMMM yyyy",
    month_day: "d MMMM",
    year_month: "MMMM yyyy",
    months: [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    short_months: ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."],
    days: ["dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"],
    short_days: ["dim.", "lun.", "mar.", "mer.", "jeu.", "ven.", "sam."],
    ..INVARIANT
};

static TR_TR: Culture = Culture {
    name: "tr-TR",
    display_name: "Turkish (Türkiye)",
    decimal: ",",
    group: ".",
    decimals: 3,
    currency: "₺",
    currency_negative: "-$n",
    percent_positive: "%n",
    short_date: "d.MM.yyyy",
    long_date: "d MMMM yyyy dddd",
    month_day: "d MMMM",
    year_month: "MMMM yyyy",
    date_separator: ".",
    months: [
        "Ocak", "Şubat", "Mart", "Nisan", "Mayıs", "Haziran", "Temmuz", "Ağustos", "Eylül", "Ekim", "Kasım", "Aralık",
    ],
    short_months: ["Oca", "Şub", "Mar", "Nis", "May", "Haz", "Tem", "Ağu", "Eyl", "Eki", "Kas", "Ara"],
    days: ["Pazar", "Pazartesi", "Salı", "Çarşamba", "Perşembe", "Cuma", "Cumartesi"],
    short_days: ["Paz", "Pzt", "Sal", "Çar", "Per", "Cum", "Cmt"],
    ..INVARIANT
};

/// The cultures that are known.
pub static CULTURES: &[&Culture] = &[&INVARIANT, &EN_US, &EN_GB, &DE_DE, &FR_FR, &TR_TR];

/// The culture of that name, without regard to case.
pub fn culture(name: &str) -> Option<&'static Culture> {
    CULTURES.iter().copied().find(|culture| culture.name.eq_ignore_ascii_case(name))
}
