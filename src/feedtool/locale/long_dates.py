"""Written dates and writing directions of all languages, from Unicode CLDR 49.

`docs/generate_dates.py` writes this module. A language tag that is not here has the values of the longest tag that
begins it: `it-CH` those of `it`.
"""

CLDR_VERSION = "49"

RIGHT_TO_LEFT = "ajp apc ar ara arb ary bal bcc bgn bqi brh ckb cld div dv fa fas he heb iw ji kas ks lrc mzn nqo pbu per pes ps pus rhg sd sdh skr snd syr trw ug uig ur urd ydd yi yid az-Arab az-IQ az-IR bm-Nkoo ff-Adlm ha-Arab ha-SD kk-Arab kk-CN ku-Arab ku-IQ ku-IR ms-Arab pa-Arab pa-PK uz-AF uz-Arab"
LEFT_TO_RIGHT = "bal-Latn ks-Deva sd-Deva sd-IN"
"""Tags whose shorter tags are written from right to left."""

LONG_DATES = """\
aa aar ssy|{day:02} {month} {year}|Qunxa Garablu;Kudo;Ciggilta Kudo;Agda Baxis;Caxah Alsa;Qasa Dirri;Qado Dirri;Liiqen;Waysu;Diteli;Ximoli;Kaxxa Garablu
ab abk|{day} {month} {year} ш.|Ажьырныҳəа;Жəабран;Хəажəкыра;Мшаԥы;Лаҵара;Рашəара;Ԥхынгəы;Нанҳəа;Цəыббра;Жьҭаара;Абҵара;Ԥхынҷкәын
adp dz dzo|སྤྱི་ལོ་{year} {month} ཚེས་ {day:02}|ཟླ་དངཔ་;ཟླ་གཉིས་པ་;ཟླ་གསུམ་པ་;ཟླ་བཞི་པ་;ཟླ་ལྔ་པ་;ཟླ་དྲུག་པ;ཟླ་བདུན་པ་;ཟླ་བརྒྱད་པ་;ཟླ་དགུ་པ་;ཟླ་བཅུ་པ་;ཟླ་བཅུ་གཅིག་པ་;ཟླ་བཅུ་གཉིས་པ་
ady|{year} {month} {day}|щылэмазэм;мэзаем;гъэтхапэм;мэлылъфэгъум;жъоныгъуакӏэм;мэкъуогъум;бэдзэогъум;шышъхьэӏум;ӏоныгъум;чъэпыогъум;шэкӏогъум;тыгъэгъазэм
af afr|{day:02} {month} {year}|Januarie;Februarie;Maart;April;Mei;Junie;Julie;Augustus;September;Oktober;November;Desember
agq|{day} {month} {year}|ndzɔ̀ŋɔ̀nùm;ndzɔ̀ŋɔ̀kƗ̀zùʔ;ndzɔ̀ŋɔ̀tƗ̀dʉ̀ghà;ndzɔ̀ŋɔ̀tǎafʉ̄ghā;ndzɔ̀ŋèsèe;ndzɔ̀ŋɔ̀nzùghò;ndzɔ̀ŋɔ̀dùmlo;ndzɔ̀ŋɔ̀kwîfɔ̀e;ndzɔ̀ŋɔ̀tƗ̀fʉ̀ghàdzughù;ndzɔ̀ŋɔ̀ghǔuwelɔ̀m;ndzɔ̀ŋɔ̀chwaʔàkaa wo;ndzɔ̀ŋèfwòo
ajp apc|{year} {month} {day}|كانون التاني;شباط;أذار;نيسان;أيار;حزيران;تموز;آب;أيلول;تشرين الأول;تشرين التاني;كانون الأول
ak aka tw twi|{day}, {month}, {year}|Ɔpɛpɔn;Ɔgyefoɔ;Ɔbɛnem;Oforisuo;Kɔtɔnimma;Ayɛwohomumu;Kutawonsa;Ɔsanaa;Ɛbɔ;Ahinime;Obubuo;Ɔpɛnimma
alb als sq sqi|{day} {month} {year}|janar;shkurt;mars;prill;maj;qershor;korrik;gusht;shtator;tetor;nëntor;dhjetor
am amh|{day} {month} {year}|ጃንዋሪ;ፌብሩዋሪ;ማርች;ኤፕሪል;ሜይ;ጁን;ጁላይ;ኦገስት;ሴፕቴምበር;ኦክቶበር;ኖቬምበር;ዲሴምበር
an arg|{day} {month} de {year}|de chinero;de febrero;de marzo;d’abril;de mayo;de chunyo;de chuliol;d’agosto;de setiembre;d’octubre;de noviembre;d’aviento
ar ara arb|{day} {month} {year}|يناير;فبراير;مارس;أبريل;مايو;يونيو;يوليو;أغسطس;سبتمبر;أكتوبر;نوفمبر;ديسمبر
arm hy hye|{year} թ. {month} {day}|հունվարի;փետրվարի;մարտի;ապրիլի;մայիսի;հունիսի;հուլիսի;օգոստոսի;սեպտեմբերի;հոկտեմբերի;նոյեմբերի;դեկտեմբերի
as asm|{day} {month}, {year}|জানুৱাৰী;ফেব্ৰুৱাৰী;মাৰ্চ;এপ্ৰিল;মে’;জুন;জুলাই;আগষ্ট;ছেপ্তেম্বৰ;অক্টোবৰ;নৱেম্বৰ;ডিচেম্বৰ
asa bxk luy sw swa swh|{day} {month} {year}|Januari;Februari;Machi;Aprili;Mei;Juni;Julai;Agosti;Septemba;Oktoba;Novemba;Desemba
ast|{day} {month} de {year}|de xineru;de febreru;de marzu;d’abril;de mayu;de xunu;de xunetu;d’agostu;de setiembre;d’ochobre;de payares;d’avientu
az aze azj|{day} {month} {year}|yanvar;fevral;mart;aprel;may;iyun;iyul;avqust;sentyabr;oktyabr;noyabr;dekabr
ba bak|{day} {month}, {year} й.|ғинуар;февраль;март;апрель;май;июнь;июль;август;сентябрь;октябрь;ноябрь;декабрь
bal bcc|{day} {month}, {year}|جنوری;پروری;مارچ;اپرێل;مئیی;جون;جۆلایی;اگست;ستمبر;اکتوبر;نئومبر;دسمبر
bam bm|{day} {month} {year}|zanwuye;feburuye;marisi;awirili;mɛ;zuwɛn;zuluye;uti;sɛtanburu;ɔkutɔburu;nowanburu;desanburu
baq eu eus|{year}(e)ko {month}ren {day}(a)|urtarrila;otsaila;martxoa;apirila;maiatza;ekaina;uztaila;abuztua;iraila;urria;azaroa;abendua
bas|{day} {month} {year}|Kɔndɔŋ;Màcɛ̂l;Màtùmb;Màtop;M̀puyɛ;Hìlòndɛ̀;Njèbà;Hìkaŋ;Dìpɔ̀s;Bìòôm;Màyɛsèp;Lìbuy li ńyèe
be bel|{day} {month} {year} г.|студзеня;лютага;сакавіка;красавіка;мая;чэрвеня;ліпеня;жніўня;верасня;кастрычніка;лістапада;снежня
bem|{day} {month} {year}|Januari;Februari;Machi;Epreo;Mei;Juni;Julai;Ogasti;Septemba;Oktoba;Novemba;Disemba
ben bn|{day} {month}, {year}|জানুয়ারি;ফেব্রুয়ারি;মার্চ;এপ্রিল;মে;জুন;জুলাই;আগস্ট;সেপ্টেম্বর;অক্টোবর;নভেম্বর;ডিসেম্বর
bew|{day} {month} {year}|Januari;Pèbruari;Maret;April;Méi;Juni;Juli;Agustus;Sèptèmber;Oktober;Nopèmber;Désèmber
bez|{day} {month} {year}|pa mwedzi gwa hutala;pa mwedzi gwa wuvili;pa mwedzi gwa wudatu;pa mwedzi gwa wutai;pa mwedzi gwa wuhanu;pa mwedzi gwa sita;pa mwedzi gwa saba;pa mwedzi gwa nane;pa mwedzi gwa tisa;pa mwedzi gwa kumi;pa mwedzi gwa kumi na moja;pa mwedzi gwa kumi na mbili
bg bul|{day} {month} {year} г.|януари;февруари;март;април;май;юни;юли;август;септември;октомври;ноември;декември
bgc|{year} {month} {day}|जनवरी;फरवरी;मार्च;अप्रैल;मई;जून;जुलाई;अगस्त;सितम्बर;अक्टूबर;नवम्बर;दिसंबर
bh bho bih mup raj|{year} {month} {day}|जनवरी;फरवरी;मार्च;अप्रैल;मई;जून;जुलाई;अगस्त;सितम्बर;अक्टूबर;नवंबर;दिसंबर
blo|{month} {day}/{year}|ɩjikawǝrka kaŋɔrɔ;ɩjikpaka kaŋɔrɔ;arɛ́cika kaŋɔrɔ;njɩbɔ nɖʊka kaŋɔrɔ;acafʊnɖuka kaŋɔrɔ;anɔɔɖuka kaŋɔrɔ;alàlaka kaŋɔrɔ;ɩjikǝuka kaŋɔrɔ;abofʊmka kaŋɔrɔ;ɩjicimka kaŋɔrɔ;acapomka kaŋɔrɔ;anɔɔbʊnka kaŋɔrɔ
bo bod tib|སྤྱི་ལོ་{year} {month}འི་ཚེས་{day}|ཟླ་བ་དང་པོ;ཟླ་བ་གཉིས་པ;ཟླ་བ་གསུམ་པ;ཟླ་བ་བཞི་པ;ཟླ་བ་ལྔ་པ;ཟླ་བ་དྲུག་པ;ཟླ་བ་བདུན་པ;ཟླ་བ་བརྒྱད་པ;ཟླ་བ་དགུ་པ;ཟླ་བ་བཅུ་པ;ཟླ་བ་བཅུ་གཅིག་པ;ཟླ་བ་བཅུ་གཉིས་པ
bos bs|{day}. {month} {year}.|januar;februar;mart;april;maj;juni;juli;august;septembar;oktobar;novembar;decembar
bqi|{day} {month} {year}|ژانویه;فوریه;مارس;آوریل;مهٔ;ژوئن;ژوئیه;اوت;سپتامبر;اکتبر;نوامبر;دسامبر
br bre|{day} {month} {year}|Genver;Cʼhwevrer;Meurzh;Ebrel;Mae;Mezheven;Gouere;Eost;Gwengolo;Here;Du;Kerzu
brh|{day} {month}, {year}|جنوری;فروری;مارچ;اپریل;مئی;جون;جولائی;اگست;ستمبر;اکتوبر;نومبر;دسمبر
brx|{day} {month}, {year}|जानुवारी;फेब्रूवारी;मार्च;एप्रिल;मे;जुन;जुलाई;आगष्ट;सेप्थेम्बर;अक्ट’बर;नवेम्बर;डिसेम्बर
bua bxr|{year} {month} {day}|нэгэдүгээр һара;хоёрдугаар һара;гурбадугаар һара;дүрбэдүгээр һара;табадугаар һара;зургадугаар һара;долодугаар һара;наймадугаар һара;юһэдүгээр һара;арбадугаар һара;арбан нэгэдүгээр һара;арбан хоёрдугаар һара
bur my mya|{year} {month} {day}|ဇန်နဝါရီ;ဖေဖော်ဝါရီ;မတ်;ဧပြီ;မေ;ဇွန်;ဇူလိုင်;ဩဂုတ်;စက်တင်ဘာ;အောက်တိုဘာ;နိုဝင်ဘာ;ဒီဇင်ဘာ
byn|{day:02} {month} {year}|ልደትሪ;ካብኽብቲ;ክብላ;ፋጅኺሪ;ክቢቅሪ;ምኪኤል ትጟኒሪ;ኰርኩ;ማርያም ትሪ;ያኸኒ መሳቅለሪ;መተሉ;ምኪኤል መሽወሪ;ተሕሳስሪ
ca cat|{day} {month} del {year}|de gener;de febrer;de març;d’abril;de maig;de juny;de juliol;d’agost;de setembre;d’octubre;de novembre;de desembre
cad|{month} {day}, {year}|Cháykáhday Haˀimay;Tsahkápbiˀ;Wánit;Háshnihtiˀtiˀ;Háshnih Haˀimay;Háshnihtsiˀ;Násˀahˀatsus;Dahósikah nish;Híisikah nish;Nípbaatiˀtiˀ;Nípbaa Haˀimay;Cháykáhdaytiˀtiˀ
cch|{year} {month} {day}|Pen Dyon;Pen Baʼa;Pen Atat;Pen Anas;Pen Atyon;Pen Achirim;Pen Atariba;Pen Awurr;Pen Shadon;Pen Shakur;Pen Kur Naba;Pen Kur Natat
ccp|{day} {month}, {year}|𑄎𑄚𑄪𑄠𑄢𑄨;𑄜𑄬𑄛𑄴𑄝𑄳𑄢𑄪𑄠𑄢𑄨;𑄟𑄢𑄴𑄌𑄧;𑄃𑄬𑄛𑄳𑄢𑄨𑄣𑄴;𑄟𑄬;𑄎𑄪𑄚𑄴;𑄎𑄪𑄣𑄭;𑄃𑄉𑄧𑄌𑄴𑄑𑄴;𑄥𑄬𑄛𑄴𑄑𑄬𑄟𑄴𑄝𑄧𑄢𑄴;𑄃𑄧𑄇𑄴𑄑𑄬𑄝𑄧𑄢𑄴;𑄚𑄧𑄞𑄬𑄟𑄴𑄝𑄧𑄢𑄴;𑄓𑄨𑄥𑄬𑄟𑄴𑄝𑄧𑄢𑄴
ce che|{year} {month} {day}|январь;февраль;март;апрель;май;июнь;июль;август;сентябрь;октябрь;ноябрь;декабрь
ceb|{month} {day}, {year}|Enero;Pebrero;Marso;Abril;Mayo;Hunyo;Hulyo;Agosto;Septiyembre;Oktubre;Nobyembre;Disyembre
ces cs cze|{day}. {month} {year}|ledna;února;března;dubna;května;června;července;srpna;září;října;listopadu;prosince
cgg nyn|{day} {month} {year}|Okwokubanza;Okwakabiri;Okwakashatu;Okwakana;Okwakataana;Okwamukaaga;Okwamushanju;Okwamunaana;Okwamwenda;Okwaikumi;Okwaikumi na kumwe;Okwaikumi na ibiri
chi cmn zh zho|{year}年{number}月{day}日|一月;二月;三月;四月;五月;六月;七月;八月;九月;十月;十一月;十二月
chr|{month} {day}, {year}|ᎤᏃᎸᏔᏅ;ᎧᎦᎵ;ᎠᏅᏱ;ᎧᏬᏂ;ᎠᏂᏍᎬᏘ;ᏕᎭᎷᏱ;ᎫᏰᏉᏂ;ᎦᎶᏂ;ᏚᎵᏍᏗ;ᏚᏂᏅᏗ;ᏅᏓᏕᏆ;ᎥᏍᎩᏱ
chu cu|{year} {month} {day}|і҆аннꙋа́рїа;феврꙋа́рїа;ма́рта;а҆прі́ллїа;ма́їа;і҆ꙋ́нїа;і҆ꙋ́лїа;а҆́ѵгꙋста;септе́мврїа;ѻ҆ктѡ́врїа;ное́мврїа;деке́мврїа
chv cv|{year}, {month}, {day}|кӑрлач;нарӑс;пуш;ака;ҫу;ҫӗртме;утӑ;ҫурла;авӑн;юпа;чӳк;раштав
cic|{month} {day}, {year}|Hashiʼ Ammoʼnaʼ;Hashiʼ Atokloʼ;Hashiʼ Atochchíʼnaʼ;Iiplal;Mih;Choon;Choola;Akaas;Siptimpaʼ;Aaktopaʼ;Nofimpaʼ;Tiisimpaʼ
ckb|{day}ی {month}ی {year}|کانوونی دووەم;شوبات;ئازار;نیسان;ئایار;حوزەیران;تەمووز;ئاب;ئەیلوول;تشرینی یەکەم;تشرینی دووەم;کانونی یەکەم
cld syr|{day} ܒ{month} {year}|ܟܢܘܢ ܐܚܪܝܐ;ܫܒܛ;ܐܕܪ;ܢܝܣܢ;ܐܝܪ;ܚܙܝܪܢ;ܬܡܘܙ;ܐܒ;ܐܝܠܘܠ;ܬܫܪܝܢ ܩܕܡܝܐ;ܬܫܪܝܢ ܐܚܪܝܐ;ܟܢܘܢ ܩܕܡܝܐ
cls sa san|{day} {month} {year}|जनवरीमासः;फरवरीमासः;मार्चमासः;अप्रैलमासः;मईमासः;जूनमासः;जुलाईमासः;अगस्तमासः;सितंबरमासः;अक्तूबरमासः;नवंबरमासः;दिसंबरमासः
cnr sr-Latn sr-ME|{day}. {month} {year}.|januar;februar;mart;april;maj;jun;jul;avgust;septembar;oktobar;novembar;decembar
co cos|{day} {month} di u {year}|di ghjennaghju;di ferraghju;di marzu;d’aprile;di maghju;di ghjugnu;di lugliu;d’aostu;di sittembre;d’ottobre;di nuvembre;di dicembre
cop|{month} {day}, {year}|ⲓⲁⲛⲟⲩⲁ̀ⲣⲓⲟⲥ;ⲫⲉⲃⲣⲟⲩⲁ̀ⲣⲓⲟⲥ;ⲙⲁⲣⲧⲟⲥ;ⲁ̀ⲡⲣⲓⲗⲓⲟⲥ;ⲙⲁⲓⲟⲥ;ⲓⲟⲩⲛⲓⲟⲥ;ⲓⲟⲩⲗⲓⲟⲥ;ⲁⲩⲅⲟⲩⲥⲧⲟⲥ;ⲥⲉⲡⲧⲉⲙⲃⲣⲓⲟⲥ;ⲟ̀ⲕⲧⲟⲙⲃⲣⲓⲟⲥ;ⲛⲟⲉⲙⲃⲣⲓⲟⲥ;ⲇⲉⲕⲉⲙⲃⲣⲓⲟⲥ
cor kw|{day} {month} {year}|mis Genver;mis Hwevrer;mis Meurth;mis Ebrel;mis Me;mis Metheven;mis Gortheren;mis Est;mis Gwynngala;mis Hedra;mis Du;mis Kevardhu
csw|{year} {month} {day}|ᐅᒉᒥᑮᓯᑳᐏᐲᓯᒼ;ᐸᐚᐦᒐᑭᓇᓰᐢ;ᒥᑭᓯᐏᐲᓯᒼ;ᓂᐢᑭᐲᓯᒼ;ᐊᓃᑭᐲᓯᒼ;ᐚᐏᐲᓯᒼ;ᐹᐢᑲᐦᐋᐏᐲᓯᒼ;ᐅᐸᐦᐅᐏᐲᓯᒼ;ᓄᒌᑐᐏᐲᓯᒼ;ᐱᓈᐢᑯᐏᐲᓯᒼ;ᐋᕽᐘᑎᓄᐏᐲᓯᒼ;ᒪᑯᓭᑮᓭᑳᐏᐲᓯᒼ
cy cym wel|{day} {month} {year}|Ionawr;Chwefror;Mawrth;Ebrill;Mai;Mehefin;Gorffennaf;Awst;Medi;Hydref;Tachwedd;Rhagfyr
da dan|{day}. {month} {year}|januar;februar;marts;april;maj;juni;juli;august;september;oktober;november;december
dav|{day} {month} {year}|Mori ghwa imbiri;Mori ghwa kawi;Mori ghwa kadadu;Mori ghwa kana;Mori ghwa kasanu;Mori ghwa karandadu;Mori ghwa mfungade;Mori ghwa wunyanya;Mori ghwa ikenda;Mori ghwa ikumi;Mori ghwa ikumi na imweri;Mori ghwa ikumi na iwi
de deu ger|{day}. {month} {year}|Januar;Februar;März;April;Mai;Juni;Juli;August;September;Oktober;November;Dezember
dgo doi|{day}, {month} {year}|जनवरी;फरवरी;मार्च;अप्रैल;मेई;जून;जुलाई;अगस्त;सितंबर;अक्तूबर;नवंबर;दिसंबर
dje khq ses twq|{day} {month} {year}|Žanwiye;Feewiriye;Marsi;Awiril;Me;Žuweŋ;Žuyye;Ut;Sektanbur;Oktoobur;Noowanbur;Deesanbur
drh khk mn mon|{year} оны {month}ын {day}|нэгдүгээр сар;хоёрдугаар сар;гуравдугаар сар;дөрөвдүгээр сар;тавдугаар сар;зургаадугаар сар;долоодугаар сар;наймдугаар сар;есдүгээр сар;аравдугаар сар;арван нэгдүгээр сар;арван хоёрдугаар сар
dsb|{day}. {month} {year}|januara;februara;měrca;apryla;maja;junija;julija;awgusta;septembra;oktobra;nowembra;decembra
dua|{day} {month} {year}|dimɔ́di;ŋgɔndɛ;sɔŋɛ;diɓáɓá;emiasele;esɔpɛsɔpɛ;madiɓɛ́díɓɛ́;diŋgindi;nyɛtɛki;mayésɛ́;tiníní;eláŋgɛ́
dut nl nld|{day} {month} {year}|januari;februari;maart;april;mei;juni;juli;augustus;september;oktober;november;december
dyo|{day} {month} {year}|Sanvie;Fébirie;Mars;Aburil;Mee;Sueŋ;Súuyee;Ut;Settembar;Oktobar;Novembar;Disambar
ebu|{day} {month} {year}|Mweri wa mbere;Mweri wa kaĩri;Mweri wa kathatũ;Mweri wa kana;Mweri wa gatano;Mweri wa gatantatũ;Mweri wa mũgwanja;Mweri wa kanana;Mweri wa kenda;Mweri wa ikũmi;Mweri wa ikũmi na ũmwe;Mweri wa ikũmi na Kaĩrĩ
ee ewe|{month} {day} lia {year}|dzove;dzodze;tedoxe;afɔfĩe;dame;masa;siamlɔm;deasiamime;anyɔnyɔ;kele;adeɛmekpɔxe;dzome
ekk est et|{day}. {month} {year}|jaanuar;veebruar;märts;aprill;mai;juuni;juuli;august;september;oktoober;november;detsember
el ell gre|{day} {month} {year}|Ιανουαρίου;Φεβρουαρίου;Μαρτίου;Απριλίου;Μαΐου;Ιουνίου;Ιουλίου;Αυγούστου;Σεπτεμβρίου;Οκτωβρίου;Νοεμβρίου;Δεκεμβρίου
en eng|{month} {day}, {year}|January;February;March;April;May;June;July;August;September;October;November;December
eo epo|{day} {month} {year}|Januaro;Februaro;Marto;Aprilo;Majo;Junio;Julio;Aŭgusto;Septembro;Oktobro;Novembro;Decembro
es spa|{day} de {month} de {year}|enero;febrero;marzo;abril;mayo;junio;julio;agosto;septiembre;octubre;noviembre;diciembre
ewo|{day} {month} {year}|ngɔn osú;ngɔn bɛ̌;ngɔn lála;ngɔn nyina;ngɔn tána;ngɔn saməna;ngɔn zamgbála;ngɔn mwom;ngɔn ebulú;ngɔn awóm;ngɔn awóm ai dziá;ngɔn awóm ai bɛ̌
fa fas per pes|{day} {month} {year}|ژانویه;فوریه;مارس;آوریل;مه;ژوئن;ژوئیه;اوت;سپتامبر;اکتبر;نوامبر;دسامبر
fao fo|{day}. {month} {year}|januar;februar;mars;apríl;mai;juni;juli;august;september;oktober;november;desember
ff fuc ful|{day} {month} {year}|siilo;colte;mbooy;seeɗto;duujal;korse;morso;juko;siilto;yarkomaa;jolal;bowte
fi fin|{day}. {month} {year}|tammikuuta;helmikuuta;maaliskuuta;huhtikuuta;toukokuuta;kesäkuuta;heinäkuuta;elokuuta;syyskuuta;lokakuuta;marraskuuta;joulukuuta
fil tgl tl|{month} {day}, {year}|Enero;Pebrero;Marso;Abril;Mayo;Hunyo;Hulyo;Agosto;Setyembre;Oktubre;Nobyembre;Disyembre
fr fra fre|{day} {month} {year}|janvier;février;mars;avril;mai;juin;juillet;août;septembre;octobre;novembre;décembre
frr|{day}. {month} {year}|Janewoore;Febrewoore;Maarts;April;Mei;Jüüne;Jüüle;August;September;Oktuuber;Nofember;Detsember
fry fy|{day} {month} {year}|Jannewaris;Febrewaris;Maart;April;Maaie;Juny;July;Augustus;Septimber;Oktober;Novimber;Desimber
fur|{day} di {month} dal {year}|Zenâr;Fevrâr;Març;Avrîl;Mai;Jugn;Lui;Avost;Setembar;Otubar;Novembar;Dicembar
ga gle|{day} {month} {year}|Eanáir;Feabhra;Márta;Aibreán;Bealtaine;Meitheamh;Iúil;Lúnasa;Meán Fómhair;Deireadh Fómhair;Samhain;Nollaig
gaa|{month} {day}, {year}|Aharabata;Oflɔ;Otsokrikri;Abɛibe;Agbiɛnaa;Otukwajaŋ;Maawɛ;Manyawale;Gbo;Antɔŋ;Alemle;Afuabe
gaz om orm|{month} {day}, {year}|Amajjii;Guraandhala;Bitootessa;Eebila;Caamsaa;Waxabajjii;Adoolessa;Hagayya;Fulbaana;Onkoloolessa;Sadaasa;Mudde
gd gla|{day}mh {month} {year}|dhen Fhaoilleach;dhen Ghearran;dhen Mhàrt;dhen Ghiblean;dhen Chèitean;dhen Ògmhios;dhen Iuchar;dhen Lùnastal;dhen t-Sultain;dhen Dàmhair;dhen t-Samhain;dhen Dùbhlachd
geo ka kat|{day} {month}, {year}|იანვარი;თებერვალი;მარტი;აპრილი;მაისი;ივნისი;ივლისი;აგვისტო;სექტემბერი;ოქტომბერი;ნოემბერი;დეკემბერი
gez|{day:02} {month} {year}|ጠሐረ;ከተተ;መገበ;አኀዘ;ግንባት;ሠንየ;ሐመለ;ነሐሰ;ከረመ;ጠቀመ;ኀደረ;ኀሠሠ
gl glg|{day} de {month} de {year}|xaneiro;febreiro;marzo;abril;maio;xuño;xullo;agosto;setembro;outubro;novembro;decembro
glv gv|{day:02} {month} {year}|Jerrey-geuree;Toshiaght-arree;Mayrnt;Averil;Boaldyn;Mean-souree;Jerrey-souree;Luanistyn;Mean-fouyir;Jerrey-fouyir;Mee Houney;Mee ny Nollick
gn grn gug|{year} {month} {day}|Jasyteĩ;Jasykõi;Jasyapy;Jasyrundy;Jasypo;Jasypoteĩ;Jasypokõi;Jasypoapy;Jasyporundy;Jasypa;Jasypateĩ;Jasypakõi
gom kok|{day} {month} {year}|जानेवारी;फेब्रुवारी;मार्च;एप्रील;मे;जून;जुलय;ऑगस्ट;सप्टेंबर;ऑक्टोबर;नोव्हेंबर;डिसेंबर
gsw|{day}. {month} {year}|Januar;Februar;März;April;Mai;Juni;Juli;Auguscht;Septämber;Oktoober;Novämber;Dezämber
gu guj prp|{day} {month}, {year}|જાન્યુઆરી;ફેબ્રુઆરી;માર્ચ;એપ્રિલ;મે;જૂન;જુલાઈ;ઑગસ્ટ;સપ્ટેમ્બર;ઑક્ટોબર;નવેમ્બર;ડિસેમ્બર
guz|{day} {month} {year}|Chanuari;Feburari;Machi;Apiriri;Mei;Juni;Chulai;Agosti;Septemba;Okitoba;Nobemba;Disemba
ha hau|{day} {month}, {year}|Janairu;Faburairu;Maris;Afirilu;Mayu;Yuni;Yuli;Agusta;Satumba;Oktoba;Nuwamba;Disamba
haw|{day} {month} {year}|Ianuali;Pepeluali;Malaki;ʻApelila;Mei;Iune;Iulai;ʻAukake;Kepakemapa;ʻOkakopa;Nowemapa;Kekemapa
he heb iw|{day} ב{month} {year}|ינואר;פברואר;מרץ;אפריל;מאי;יוני;יולי;אוגוסט;ספטמבר;אוקטובר;נובמבר;דצמבר
hi hin|{day} {month} {year}|जनवरी;फ़रवरी;मार्च;अप्रैल;मई;जून;जुलाई;अगस्त;सितंबर;अक्टूबर;नवंबर;दिसंबर
hnj mww|{year} {month} {day}|𞄆𞄬;𞄛𞄨𞄱𞄄𞄤𞄲𞄨;𞄒𞄫𞄰𞄒𞄪𞄱;𞄤𞄨𞄱;𞄀𞄪𞄴;𞄛𞄤𞄱𞄞𞄤𞄦;𞄔𞄩𞄴𞄆𞄨𞄰;𞄕𞄩𞄲𞄔𞄄𞄰𞄤;𞄛𞄤𞄱𞄒𞄤𞄰;𞄪𞄱𞄀𞄤𞄴;𞄚𞄦𞄲𞄤𞄚𞄄𞄰𞄫;𞄒𞄩𞄱𞄔𞄬𞄴
hr hrv scr|{day}. {month} {year}.|siječnja;veljače;ožujka;travnja;svibnja;lipnja;srpnja;kolovoza;rujna;listopada;studenoga;prosinca
hrx|{year} {month} {day}|Januer;Februer;Merz;April;Maai;Juni;Juli;Aagust;September;Oktover;November;Dezember
hsb|{day}. {month} {year}|januara;februara;měrca;apryla;meje;junija;julija;awgusta;septembra;oktobra;nowembra;decembra
hu hun|{year}. {month} {day}.|január;február;március;április;május;június;július;augusztus;szeptember;október;november;december
ia ina|{day} de {month} {year}|januario;februario;martio;april;maio;junio;julio;augusto;septembre;octobre;novembre;decembre
ibo ig|{day} {month} {year}|Jenụwarị;Febrụwarị;Maachị;Epreel;Mee;Jun;Julaị;Ọgọọst;Septemba;Ọktoba;Novemba;Disemba
ice is isl|{day}. {month} {year}|janúar;febrúar;mars;apríl;maí;júní;júlí;ágúst;september;október;nóvember;desember
id in ind jav jv jw|{day} {month} {year}|Januari;Februari;Maret;April;Mei;Juni;Juli;Agustus;September;Oktober;November;Desember
ie ile|{day} {month} {year}|januar;februar;marte;april;may;junio;julí;august;septembre;octobre;novembre;decembre
ii iii|{year} {month} {day}|ꋍꆪ;ꑍꆪ;ꌕꆪ;ꇖꆪ;ꉬꆪ;ꃘꆪ;ꏃꆪ;ꉆꆪ;ꈬꆪ;ꊰꆪ;ꊯꊪꆪ;ꊰꑋꆪ
ike iku iu|{month} {day}, {year}|ᔭᓐᓄᐊᓕ;ᕕᕝᕗᐊᓕ;ᒫᑦᓯ;ᐊᐃᑉᐳᓗ;ᒪᐃ;ᔫᓂ;ᔪᓚᐃ;ᐊᐅᒡᒍᓯ;ᓯᑎᐱᕆ;ᐆᑦᑑᕝᕙ;ᓄᕕᐱᕆ;ᑎᓯᐱᕆ
it ita|{day} {month} {year}|gennaio;febbraio;marzo;aprile;maggio;giugno;luglio;agosto;settembre;ottobre;novembre;dicembre
ja jpn yue zh-HK zh-Hant zh-MO zh-TW|{year}年{number}月{day}日|1月;2月;3月;4月;5月;6月;7月;8月;9月;10月;11月;12月
jgo|{year} {month} {day}|Nduŋmbi Saŋ;Pɛsaŋ Pɛ́pá;Pɛsaŋ Pɛ́tát;Pɛsaŋ Pɛ́nɛ́kwa;Pɛsaŋ Pataa;Pɛsaŋ Pɛ́nɛ́ntúkú;Pɛsaŋ Saambá;Pɛsaŋ Pɛ́nɛ́fɔm;Pɛsaŋ Pɛ́nɛ́pfúꞋú;Pɛsaŋ Nɛgɛ́m;Pɛsaŋ Ntsɔ̌pmɔ́;Pɛsaŋ Ntsɔ̌ppá
ji ydd yi yid|{day}טן {month} {year}|יאַנואַר;פֿעברואַר;מערץ;אַפּריל;מיי;יוני;יולי;אויגוסט;סעפּטעמבער;אקטאבער;נאוועמבער;דעצעמבער
jmc rwk vun|{day} {month} {year}|Januari;Februari;Machi;Aprilyi;Mei;Junyi;Julyai;Agusti;Septemba;Oktoba;Novemba;Desemba
kaa|{day}-{month}, {year}|январь;февраль;март;апрель;май;июнь;июль;август;сентябрь;октябрь;ноябрь;декабрь
kab|{day} {month} {year}|Yennayer;Fuṛar;Meɣres;Yebrir;Mayyu;Yunyu;Yulyu;Ɣuct;Ctembeṛ;Tubeṛ;Nunembeṛ;Duǧembeṛ
kaj|{year} {month} {day}|Hywan A̱yrnig;Hywan A̱hwa;Hywan A̱tat;Hywan A̱naai;Hywan A̱pfwon;Hywan A̱kitat;Hywan A̱tyirin;Hywan A̱ninai;Hywan A̱kumviriyin;Hywan Swak;Hywan Swak B’a̱yrnig;Hywan Swak B’a̱hwa
kal kl|{day:02} {month} {year}|januaarip;februaarip;marsip;apriilip;maajip;juunip;juulip;aggustip;septembarip;oktobarip;novembarip;decembarip
kam|{day} {month} {year}|Mwai wa mbee;Mwai wa kelĩ;Mwai wa katatũ;Mwai wa kana;Mwai wa katano;Mwai wa thanthatũ;Mwai wa muonza;Mwai wa nyaanya;Mwai wa kenda;Mwai wa ĩkumi;Mwai wa ĩkumi na ĩmwe;Mwai wa ĩkumi na ilĩ
kan kn|{month} {day}, {year}|ಜನವರಿ;ಫೆಬ್ರವರಿ;ಮಾರ್ಚ್;ಏಪ್ರಿಲ್;ಮೇ;ಜೂನ್;ಜುಲೈ;ಆಗಸ್ಟ್;ಸೆಪ್ಟೆಂಬರ್;ಅಕ್ಟೋಬರ್;ನವೆಂಬರ್;ಡಿಸೆಂಬರ್
kas ks|{month} {day}, {year}|جنوری;فروری;مارچ;اپریل;مئی;جوٗن;جُلایی;اگست;ستمبر;اکتوٗبر;نومبر;دسمبر
kaz kk|{year} ж. {day} {month}|қаңтар;ақпан;наурыз;сәуір;мамыр;маусым;шілде;тамыз;қыркүйек;қазан;қараша;желтоқсан
kbd|{year} {month} {day}|щӏышылэм;мазаем;гъатхэпэм;мэлыжьыхьэм;накъыгъэм;мэкъуауэгъуэм;бадзэуэгъуэм;шыщхьэӏум;фокӏадэм;жэпуэгъуэм;щакӏуэгъуэм;дыгъэгъазэм
kcg|{year} {month} {day}|Zwat Juwung;Zwat Swiyang;Zwat Tsat;Zwat Nyai;Zwat Tswon;Zwat Ataah;Zwat Anatat;Zwat Arinai;Zwat Akubunyung;Zwat Swag;Zwat Mangjuwang;Zwat Swag-Ma-Suyang
kde|{day} {month} {year}|Mwedi Ntandi;Mwedi wa Pili;Mwedi wa Tatu;Mwedi wa Nchechi;Mwedi wa Nnyano;Mwedi wa Nnyano na Umo;Mwedi wa Nnyano na Mivili;Mwedi wa Nnyano na Mitatu;Mwedi wa Nnyano na Nchechi;Mwedi wa Nnyano na Nnyano;Mwedi wa Nnyano na Nnyano na U;Mwedi wa Nnyano na Nnyano na M
kea|{day} di {month} di {year}|Janeru;Febreru;Marsu;Abril;Maiu;Junhu;Julhu;Agostu;Setenbru;Otubru;Nuvenbru;Dizenbru
kek|{day}, {month}, {year}|Xbʼeen Po;Xkabʼ Po;Rox Po;Xkaa Po;Roʼ Po;Xwaq Po;Xwuuq Po;Xwaqxaq Po;Xbʼelee Po;Xlajee Po;Xjunlaj Po;Xkabʼlaj Po
kgp|{day} ne {month}, {year}|1-Kysã;2-Kysã;3-Kysã;4-Kysã;5-Kysã;6-Kysã;7-Kysã;8-Kysã;9-Kysã;10-Kysã;11-Kysã;12-Kysã
khm km|{day} {month} {year}|មករា;កុម្ភៈ;មីនា;មេសា;ឧសភា;មិថុនា;កក្កដា;សីហា;កញ្ញា;តុលា;វិច្ឆិកា;ធ្នូ
ki kik|{day} {month} {year}|Mũgaa;Mũgetho;Kĩhu;Mũthatũ;Mũgiranjara;Gathathanwa;Gathano;Mworia Nyoni;Mũgaa wa Kerĩ;Mwania Thenge;Kanyua Hũngũ;Gatumu
kin rw|{year} {month} {day}|Mutarama;Gashyantare;Werurwe;Mata;Gicurasi;Kamena;Nyakanga;Kanama;Nzeri;Ukwakira;Ugushyingo;Ukuboza
kir ky|{year}-ж., {day}-{month}|январь;февраль;март;апрель;май;июнь;июль;август;сентябрь;октябрь;ноябрь;декабрь
kkj|{day} {month} {year}|pamba;wanja;mbiyɔ mɛndoŋgɔ;Nyɔlɔmbɔŋgɔ;Mɔnɔ ŋgbanja;Nyaŋgwɛ ŋgbanja;kuŋgwɛ;fɛ;njapi;nyukul;M11;ɓulɓusɛ
kln spy|{day} {month} {year}|Mulgul;Ng’atyaato;Kiptaamo;Iwootkuut;Mamuut;Paagi;Ng’eiyeet;Rooptui;Bureet;Epeeso;Kipsuunde ne taai;Kipsuunde nebo aeng’
kmr ku kur|{day}ê {month}a {year}an|rêbendan;sibat;adar;nîsan;gulan;hezîran;tîrmeh;tebax;îlon;cotmeh;mijdar;berfanbar
ko kor|{year}년 {month} {day}일|1월;2월;3월;4월;5월;6월;7월;8월;9월;10월;11월;12월
ksb|{day} {month} {year}|Januali;Febluali;Machi;Aplili;Mei;Juni;Julai;Agosti;Septemba;Oktoba;Novemba;Desemba
ksf|{day} {month} {year}|ŋwíí a ntɔ́ntɔ;ŋwíí akǝ bɛ́ɛ;ŋwíí akǝ ráá;ŋwíí akǝ nin;ŋwíí akǝ táan;ŋwíí akǝ táafɔk;ŋwíí akǝ táabɛɛ;ŋwíí akǝ táaraa;ŋwíí akǝ táanin;ŋwíí akǝ ntɛk;ŋwíí akǝ ntɛk di bɔ́k;ŋwíí akǝ ntɛk di bɛ́ɛ
ksh|{day}. {month} {year}|Jannewa;Fäbrowa;Määz;Aprell;Mai;Juuni;Juuli;Oujoß;Septämber;Oktohber;Novämber;Dezämber
kxv|{day} {month} {year}|pusu lenju;maha lenju;pagu lenju;hire lenju;bese lenju;jaṭṭa lenju;aasaḍi lenju;srabĩ lenju;bado lenju;dasara lenju;divi lenju;pande lenju
la lat|die {day} {month} {year} p.C.n.|Ianuarii;Februarii;Martii;Aprilis;Maii;Iunii;Iulii;Augusti;Septembris;Octobris;Novembris;Decembris
lag|{day} {month} {year}|Kʉfúngatɨ;Kʉnaanɨ;Kʉkeenda;Kwiikumi;Kwiinyambála;Kwiidwaata;Kʉmʉʉnchɨ;Kʉvɨɨrɨ;Kʉsaatʉ;Kwiinyi;Kʉsaano;Kʉsasatʉ
lao lo|{day} {month} {year}|ມັງກອນ;ກຸມພາ;ມີນາ;ເມສາ;ພຶດສະພາ;ມິຖຸນາ;ກໍລະກົດ;ສິງຫາ;ກັນຍາ;ຕຸລາ;ພະຈິກ;ທັນວາ
lav lv lvs|{year}. gada {day}. {month}|janvāris;februāris;marts;aprīlis;maijs;jūnijs;jūlijs;augusts;septembris;oktobris;novembris;decembris
lb ltz|{day}. {month} {year}|Januar;Februar;Mäerz;Abrëll;Mee;Juni;Juli;August;September;Oktober;November;Dezember
lg lug xog|{day} {month} {year}|Janwaliyo;Febwaliyo;Marisi;Apuli;Maayi;Juuni;Julaayi;Agusito;Sebuttemba;Okitobba;Novemba;Desemba
lij|{day} {month} do {year}|de zenâ;de frevâ;de marso;d’arvî;de mazzo;de zugno;de luggio;d’agosto;de settembre;d’ottobre;de novembre;de dexembre
lin ln|{day} {month} {year}|sánzá ya yambo;sánzá ya míbalé;sánzá ya mísáto;sánzá ya mínei;sánzá ya mítáno;sánzá ya motóbá;sánzá ya nsambo;sánzá ya mwambe;sánzá ya libwa;sánzá ya zómi;sánzá ya zómi na mɔ̌kɔ́;sánzá ya zómi na míbalé
lit lt|{year} m. {month} {day} d.|sausio;vasario;kovo;balandžio;gegužės;birželio;liepos;rugpjūčio;rugsėjo;spalio;lapkričio;gruodžio
lkt|{month} {day}, {year}|Wiótheȟika Wí;Thiyóȟeyuŋka Wí;Ištáwičhayazaŋ Wí;Pȟežítȟo Wí;Čhaŋwápetȟo Wí;Wípazukȟa-wašté Wí;Čhaŋpȟásapa Wí;Wasútȟuŋ Wí;Čhaŋwápeǧi Wí;Čhaŋwápe-kasná Wí;Waníyetu Wí;Tȟahékapšuŋ Wí
lld|{day} {month} {year}|de jená;de forá;de merz;d’aurí;de ma;de jügn;de messé;d’aost;de setëmber;d’otober;de novëmber;de dezëmber
lmo|{year} {month} {day}|sginer;fevrer;marz;avril;masg;sgiugn;luj;avost;setember;otover;november;dicember
lrc|{year} {month} {day}|جانڤیە;فئڤریە;مارس;آڤریل;مئی;جوٙأن;جوٙلا;آگوست;سئپتامر;ئوکتوڤر;نوڤامر;دئسامر
ltg|{year} {month} {day}|janvars;februars;marts;apreļs;majs;juņs;juļs;augusts;septembris;oktobris;novembris;decembris
lu lub|{day} {month} {year}|Ciongo;Lùishi;Lusòlo;Mùuyà;Lumùngùlù;Lufuimi;Kabàlàshìpù;Lùshìkà;Lutongolo;Lungùdi;Kaswèkèsè;Ciswà
luo|{day} {month} {year}|Dwe mar Achiel;Dwe mar Ariyo;Dwe mar Adek;Dwe mar Ang’wen;Dwe mar Abich;Dwe mar Auchiel;Dwe mar Abiriyo;Dwe mar Aboro;Dwe mar Ochiko;Dwe mar Apar;Dwe mar gi achiel;Dwe mar Apar gi ariyo
lzz|{year} {month} {day}|Tutadidi;Tutamǩule;Mart̆i;Ap̌rili;Mayisi;Mbulora;Ktsapa;Ağustozi;Çxalva;Guma;Tzilva;Xristona
mac mk mkd|{day} {month} {year} г.|јануари;февруари;март;април;мај;јуни;јули;август;септември;октомври;ноември;декември
mai|{day} {month} {year}|जनवरी;फरवरी;मार्च;अप्रैल;मई;जून;जुलाई;अगस्त;सितंबर;अक्तूबर;नवंबर;दिसंबर
mal ml|{year} {month} {day}|ജനുവരി;ഫെബ്രുവരി;മാർച്ച്;ഏപ്രിൽ;മേയ്;ജൂൺ;ജൂലൈ;ഓഗസ്റ്റ്;സെപ്റ്റംബർ;ഒക്‌ടോബർ;നവംബർ;ഡിസംബർ
mao mi mri|{day} {month} {year}|Hānuere;Pēpuere;Māehe;Āperira;Mei;Hune;Hūrae;Ākuhata;Hepetema;Oketopa;Noema;Tīhema
mar mr|{day} {month}, {year}|जानेवारी;फेब्रुवारी;मार्च;एप्रिल;मे;जून;जुलै;ऑगस्ट;सप्टेंबर;ऑक्टोबर;नोव्हेंबर;डिसेंबर
mas|{day} {month} {year}|Oladalʉ́;Arát;Ɔɛnɨ́ɔɨŋɔk;Olodoyíóríê inkókúâ;Oloilépūnyīē inkókúâ;Kújúɔrɔk;Mórusásin;Ɔlɔ́ɨ́bɔ́rárɛ;Kúshîn;Olgísan;Pʉshʉ́ka;Ntʉ́ŋʉ́s
may ms msa zsm|{day} {month} {year}|Januari;Februari;Mac;April;Mei;Jun;Julai;Ogos;September;Oktober;November;Disember
mer|{day} {month} {year}|Januarĩ;Feburuarĩ;Machi;Ĩpurũ;Mĩĩ;Njuni;Njuraĩ;Agasti;Septemba;Oktũba;Novemba;Dicemba
mfe|{day} {month} {year}|zanvie;fevriye;mars;avril;me;zin;zilye;out;septam;oktob;novam;desam
mg mlg plt|{day} {month} {year}|Janoary;Febroary;Martsa;Aprily;Mey;Jona;Jolay;Aogositra;Septambra;Oktobra;Novambra;Desambra
mgh|{day} {month} {year}|Mweri wo kwanza;Mweri wo unayeli;Mweri wo uneraru;Mweri wo unecheshe;Mweri wo unethanu;Mweri wo thanu na mocha;Mweri wo saba;Mweri wo nane;Mweri wo tisa;Mweri wo kumi;Mweri wo kumi na moja;Mweri wo kumi na yel’li
mgo|{year} {month} {day}|iməg mbegtug;imeg àbùbì;imeg mbəŋchubi;iməg ngwə̀t;iməg fog;iməg ichiibɔd;iməg àdùmbə̀ŋ;iməg ichika;iməg kud;iməg tèsiʼe;iməg zò;iməg krizmed
mlt mt|{day} ta’ {month} {year}|Jannar;Frar;Marzu;April;Mejju;Ġunju;Lulju;Awwissu;Settembru;Ottubru;Novembru;Diċembru
mni|{month} {day}, {year}|জনুৱারী;ফেব্রুৱারি;মার্চ;এপ্রিল;মে;জুন;জুলাই;‌ওগষ্ট;সেপ্টেম্বর;ওক্টোবর;নভেম্বর;ডিসেম্বর
mo mol ro ron rum|{day} {month} {year}|ianuarie;februarie;martie;aprilie;mai;iunie;iulie;august;septembrie;octombrie;noiembrie;decembrie
mrh shl|{year} {month} {day}|Nawh;Hmypi;Pamih;Pachawh;Patô;Chhiepa;Khihpa;Thlazoh;Thlarâh;Phiata;Phiapi;Di
mua|{day} {month} {year}|Fĩi Loo;Cokcwaklaŋne;Cokcwaklii;Fĩi Marfoo;Madǝǝuutǝbijaŋ;Mamǝŋgwãafahbii;Mamǝŋgwãalii;Madǝmbii;Fĩi Dǝɓlii;Fĩi Mundaŋ;Fĩi Gwahlle;Fĩi Yuru
mus|{month} {day}, {year}|Rvfo Cuse;Hotvle Hvse;Tasahcuce;Tasahce Rakko;Ke Hvse;Kvco Hvse;Hiyuce;Hiyo Rakko;Otowoskuce;Otowoskv Rakko;Ehole;Rvfo Rakko
myv|{year} {month} {day}|якшамков;даволков;эйзюрков;чадыков;панжиков;аштемков;медьков;умарьков;таштамков;ожоков;сундерьков;ацамков
mzn|{year} {month} {day}|ژانویه;فوریه;مارس;آوریل;مه;ژوئن;ژوئیه;اوت;سپتامبر;اکتبر;نوامبر;دسامبر
naq|{day} {month} {year}|ǃKhanni;ǃKhanǀgôab;ǀKhuuǁkhâb;ǃHôaǂkhaib;ǃKhaitsâb;Gamaǀaeb;ǂKhoesaob;Aoǁkhuumûǁkhâb;Taraǀkhuumûǁkhâb;ǂNûǁnâiseb;ǀHooǂgaeb;Hôasoreǁkhâb
nb nn nno no nob nor|{day}. {month} {year}|januar;februar;mars;april;mai;juni;juli;august;september;oktober;november;desember
nbl nr|{year} {month} {day}|Janabari;uFeberbari;uMatjhi;u-Apreli;Meyi;Juni;Julayi;Arhostosi;Septemba;Oktoba;Usinyikhaba;Disemba
nd nde|{day} {month} {year}|Zibandlela;Nhlolanja;Mbimbitho;Mabasa;Nkwenkwezi;Nhlangula;Ntulikazi;Ncwabakazi;Mpandula;Mfumfu;Lwezi;Mpalakazi
nds|{day}. {month} {year}|Januaar;Februaar;März;April;Mai;Juni;Juli;August;September;Oktover;November;Dezember
ne nep npi|{year} {month} {day}|जनवरी;फेब्रुअरी;मार्च;अप्रिल;मे;जुन;जुलाई;अगस्ट;सेप्टेम्बर;अक्टोबर;नोभेम्बर;डिसेम्बर
nmg|{day} {month} {year}|ngwɛn matáhra;ngwɛn ńmba;ngwɛn ńlal;ngwɛn ńna;ngwɛn ńtan;ngwɛn ńtuó;ngwɛn hɛmbuɛrí;ngwɛn lɔmbi;ngwɛn rɛbvuâ;ngwɛn wum;ngwɛn wum navǔr;krísimin
nnh|lyɛ̌ʼ {day} na {month}, {year}|saŋ tsetsɛ̀ɛ lùm;saŋ kàg ngwóŋ;saŋ lepyè shúm;saŋ cÿó;saŋ tsɛ̀ɛ cÿó;saŋ njÿoláʼ;saŋ tyɛ̀b tyɛ̀b mbʉ̀ŋ;saŋ mbʉ̀ŋ;saŋ ngwɔ̀ʼ mbÿɛ;saŋ tàŋa tsetsáʼ;saŋ mejwoŋó;saŋ lùm
nqo|{year} {month} {day}|ߓߌ߲ߠߊߥߎߟߋ߲;ߞߏ߲ߞߏߜߍ;ߕߙߊߓߊ;ߞߏ߲ߞߏߘߌ߬ߓߌ;ߘߓߊ߬ߕߊ;ߥߊ߬ߛߌ߬ߥߙߊ;ߞߊ߬ߙߌߝߐ߭;ߘߓߊ߬ߓߌߟߊ;ߕߎߟߊߝߌ߲;ߞߏ߲ߓߌߕߌ߮;ߣߍߣߍߓߊ;ߞߏߟߌ߲ߞߏߟߌ߲
nso|{year} {month} {day}|Janeware;Febereware;Matšhe;Aporele;Mei;June;Julae;Agosetose;Setemere;Oktobore;Nofemere;Disemere
nus|{day} {month} {year}|Tiop thar pɛt;Pɛt;Duɔ̱ɔ̱ŋ;Guak;Duät;Kornyoot;Pay yie̱tni;Tho̱o̱r;Tɛɛr;Laath;Kur;Tio̱p in di̱i̱t
ny nya|{year} {month} {day}|Januwale;Febuluwale;Malichi;Epulo;Mei;Juni;Julai;Ogasiti;Seputemba;Okutoba;Novemba;Disemba
oc oci|{day} {month} de {year}|de genièr;de febrièr;de març;d’abril;de mai;de junh;de julhet;d’agost;de setembre;d’octòbre;de novembre;de decembre
or ori ory|{month} {day}, {year}|ଜାନୁଆରୀ;ଫେବୃଆରୀ;ମାର୍ଚ୍ଚ;ଅପ୍ରେଲ;ମଇ;ଜୁନ;ଜୁଲାଇ;ଅଗଷ୍ଟ;ସେପ୍ଟେମ୍ବର;ଅକ୍ଟୋବର;ନଭେମ୍ବର;ଡିସେମ୍ବର
os oss|{day} {month}, {year} аз|январы;февралы;мартъийы;апрелы;майы;июны;июлы;августы;сентябры;октябры;ноябры;декабры
osa|{month} {day}, {year}|𐓀𐓣͘𐓪͘𐓬𐓘 𐓄𐓘𐓡𐓛͘𐓧𐓟;𐓀𐓣͘𐓪͘𐓬𐓘 𐓏𐓟𐓵𐓪͘𐓬𐓘;𐓀𐓣͘𐓪͘𐓬𐓘 𐓏𐓟𐓵𐓘𐓜𐓣;𐓀𐓣͘𐓪͘𐓬𐓘 𐓏𐓟𐓰𐓪𐓬𐓘;𐓀𐓣͘𐓪͘𐓬𐓘 𐓏𐓟𐓮𐓘𐓰𐓘;𐓀𐓣͘𐓪͘𐓬𐓘 𐓏𐓟𐓯𐓘𐓬𐓟;𐓀𐓣͘𐓪͘𐓬𐓘 𐓄𐓟𐓵𐓪͘𐓬𐓘;𐓀𐓣͘𐓪͘𐓬𐓘 𐒼𐓣𐓟𐓰𐓪𐓬𐓘;𐓀𐓣͘𐓪͘𐓬𐓘 𐒿𐓟𐓜𐓛𐓲𐓟𐓷𐓣͘𐓤𐓟;𐓀𐓣͘𐓪͘𐓬𐓘 𐒿𐓟𐓜𐓛;𐓀𐓣͘𐓪͘𐓬𐓘 𐒰𐓧𐓣 𐓏𐓣͘𐓸𐓲𐓣;𐓀𐓣͘𐓪͘𐓬𐓘 𐒰𐓧𐓣 𐓍𐓪͘𐓬𐓘
pa pan|{day} {month} {year}|ਜਨਵਰੀ;ਫ਼ਰਵਰੀ;ਮਾਰਚ;ਅਪ੍ਰੈਲ;ਮਈ;ਜੂਨ;ਜੁਲਾਈ;ਅਗਸਤ;ਸਤੰਬਰ;ਅਕਤੂਬਰ;ਨਵੰਬਰ;ਦਸੰਬਰ
pap|{day} {month} {year}|Yanüari;Febrüari;Mart;Aprel;Mei;Yüni;Yüli;Ougùstùs;Sèptèmber;Òktober;Novèmber;Desèmber
pbu ps pus|{day} {month} {year}|جنوري;فبروري;مارچ;اپریل;مۍ;جون;جولای;اګست;سېپتمبر;اکتوبر;نومبر;دسمبر
pcm|{day} {month} {year}|Jénúári;Fẹ́búári;Mach;Éprel;Mee;Jun;Julai;Ọgọst;Sẹptẹ́mba;Ọktóba;Nọvẹ́mba;Disẹ́mba
pis|{year} {month} {day}|Januare;Febuare;Mas;Eprel;Mei;Jun;Julae;Ogus;Septemba;Oktoba;Novemba;Disemba
pl pol|{day} {month} {year}|stycznia;lutego;marca;kwietnia;maja;czerwca;lipca;sierpnia;września;października;listopada;grudnia
pms|{year} {month} {day}|gené;fërvé;mars;avril;magg;giugn;lugn;agost;stèmber;utuber;novèmber;dzèmber
por pt|{day} de {month} de {year}|janeiro;fevereiro;março;abril;maio;junho;julho;agosto;setembro;outubro;novembro;dezembro
prg|{year} mettas {day}. {month}|rags;wassarins;pūlis;sakkis;zallaws;sīmenis;līpa;daggis;sillins;spallins;lapkrūtis;sallaws
qu que quz|{day} {month} {year}|Enero;Febrero;Marzo;Abril;Mayo;Junio;Julio;Agosto;Setiembre;Octubre;Noviembre;Diciembre
quc|{year} {month} {day}|Nabʼe ikʼ;Ukabʼ ikʼ;Urox ikʼ;Ukaj ikʼ;Uroʼ ikʼ;Uwaq ikʼ;Uwuq ikʼ;Uwajxaq ikʼ;Ubʼelej ikʼ;Ulajuj ikʼ;Rujulaʼj ikʼ;Rukabʼlaʼj ikʼ
rif|{day:02} {month} {year}|yennayer;febrayer;mars;yebril;mayyu;yunyu;yulyu;ɣuccet;cutembir;kṭuber;nuwembir;dujembir
rm roh|{day} {month} {year}|da schaner;da favrer;da mars;d’avrigl;da matg;da zercladur;da fanadur;d’avust;da settember;d’october;da november;da december
rn run|{day} {month} {year}|Nzero;Ruhuhuma;Ntwarante;Ndamukiza;Rusama;Ruheshi;Mukakaro;Nyandagaro;Nyakanga;Gitugutu;Munyonyo;Kigarama
rof|{day} {month} {year}|Mweri wa kwanza;Mweri wa kaili;Mweri wa katatu;Mweri wa kaana;Mweri wa tanu;Mweri wa sita;Mweri wa saba;Mweri wa nane;Mweri wa tisa;Mweri wa ikumi;Mweri wa ikumi na moja;Mweri wa ikumi na mbili
ru rus|{day} {month} {year} г.|января;февраля;марта;апреля;мая;июня;июля;августа;сентября;октября;ноября;декабря
sag sg|{day} {month} {year}|Nyenye;Fulundïgi;Mbängü;Ngubùe;Bêläwü;Föndo;Lengua;Kükürü;Mvuka;Ngberere;Nabändüru;Kakauka
sah|{year}, {month} {day}|Тохсунньу;Олунньу;Кулун тутар;Муус устар;Ыам ыйын;Бэс ыйын;От ыйын;Атырдьых ыйын;Балаҕан ыйын;Алтынньы;Сэтинньи;ахсынньы
saq|{day} {month} {year}|Lapa le obo;Lapa le waare;Lapa le okuni;Lapa le ong’wan;Lapa le imet;Lapa le ile;Lapa le sapa;Lapa le isiet;Lapa le saal;Lapa le tomon;Lapa le tomon obo;Lapa le tomon waare
sat|{day} {month} {year}|ᱡᱟᱱᱣᱟᱨᱤ;ᱯᱷᱟᱨᱣᱟᱨᱤ;ᱢᱟᱨᱪ;ᱟᱯᱨᱮᱞ;ᱢᱮ;ᱡᱩᱱ;ᱡᱩᱞᱟᱭ;ᱟᱜᱟᱥᱛ;ᱥᱮᱯᱴᱮᱢᱵᱟᱨ;ᱚᱠᱴᱚᱵᱟᱨ;ᱱᱟᱣᱟᱢᱵᱟᱨ;ᱫᱤᱥᱟᱢᱵᱟᱨ
sbp|{day} {month} {year}|Mupalangulwa;Mwitope;Mushende;Munyi;Mushende Magali;Mujimbi;Mushipepo;Mupuguto;Munyense;Mokhu;Musongandembwe;Muhaano
sc src srd|{day} de {month} de su {year}|ghennàrgiu;freàrgiu;martzu;abrile;maju;làmpadas;trìulas;austu;cabudanni;santugaine;santandria;nadale
scc sr srp|{day}. {month} {year}.|јануар;фебруар;март;април;мај;јун;јул;август;септембар;октобар;новембар;децембар
scn|{day} {month} {year}|jinnaru;frivaru;marzu;aprili;maju;giugnu;giugnettu;agustu;sittèmmiru;uttùviru;nuvèmmiru;dicèmmiru
sd snd|{year} {month} {day}|جنوري;فيبروري;مارچ;اپريل;مئي;جون;جولاءِ;آگسٽ;سيپٽمبر;آڪٽوبر;نومبر;ڊسمبر
se sme|{year} {month} {day}|ođđajagemánnu;guovvamánnu;njukčamánnu;cuoŋománnu;miessemánnu;geassemánnu;suoidnemánnu;borgemánnu;čakčamánnu;golggotmánnu;skábmamánnu;juovlamánnu
seh|{day} de {month} de {year}|Janeiro;Fevreiro;Marco;Abril;Maio;Junho;Julho;Augusto;Setembro;Otubro;Novembro;Decembro
shi zgh|{day} {month} {year}|ⵉⵏⵏⴰⵢⵔ;ⴱⵕⴰⵢⵕ;ⵎⴰⵕⵚ;ⵉⴱⵔⵉⵔ;ⵎⴰⵢⵢⵓ;ⵢⵓⵏⵢⵓ;ⵢⵓⵍⵢⵓⵣ;ⵖⵓⵛⵜ;ⵛⵓⵜⴰⵏⴱⵉⵔ;ⴽⵜⵓⴱⵔ;ⵏⵓⵡⴰⵏⴱⵉⵔ;ⴷⵓⵊⴰⵏⴱⵉⵔ
shn|{year} {month} {day}|ၸၼ်ႇဝႃႇရီႇ;ၾႅပ်ႇဝႃႇရီႇ;မၢတ်ႉၶျ်;ဢေႇပရႄႇ;မေႇ;ၸုၼ်ႇ;ၸူႇလၢႆႇ;ဢေႃးၵၢတ်ႉ;သႅပ်ႇထႅမ်ႇပႃႇ;ဢွၵ်ႇထူဝ်ႇပႃႇ;ၼူဝ်ႇဝႅမ်ႇပႃႇ;တီႇသႅမ်ႇပႃႇ
si sin|{year} {month} {day}|දුරුතු;නවම්;මැදින්;බක්;වෙසක්;පොසොන්;ඇසළ;නිකිණි;බිනර;වප්;ඉල්;උඳුවප්
sk slk slo|{day}. {month} {year}|januára;februára;marca;apríla;mája;júna;júla;augusta;septembra;októbra;novembra;decembra
skr|{year} {month} {day}|جنوری;فروری;مارچ;اپریل;مئی;جون;جولائی;اگست;ستمبر;اکتوبر;نومبر;دسمبر
sl slv|{day}. {month} {year}|januar;februar;marec;april;maj;junij;julij;avgust;september;oktober;november;december
smn|{month} {day}. {year}|uđđâivemáánu;kuovâmáánu;njuhčâmáánu;cuáŋuimáánu;vyesimáánu;kesimáánu;syeinimáánu;porgemáánu;čohčâmáánu;roovvâdmáánu;skammâmáánu;juovlâmáánu
sn sna|{year} {month} {day}|Ndira;Kukadzi;Kurume;Kubvumbi;Chivabvu;Chikumi;Chikunguru;Nyamavhuvhu;Gunyana;Gumiguru;Mbudzi;Zvita
so som|{month} {day}, {year}|Janaayo;Febraayo;Maarso;Abriil;Maayo;Juun;Luulyo;Agosto;Sebtembar;Oktoobar;Noofeembar;Diseembar
sot st|{year} {month} {day}|Pherekgong;Hlakola;Hlakubele;Mmesa;Motsheanong;Phupjane;Phupu;Phato;Lwetse;Mphalane;Pudungwana;Tshitwe
ss ssw|{year} {month} {day}|Bhimbidvwane;iNdlovana;iNdlovu-lenkhulu;Mabasa;iNkhwekhweti;iNhlaba;Kholwane;iNgci;iNyoni;iMphala;Lweti;iNgongoni
su sun|{day} {month} {year}|Januari;Pébruari;Maret;April;Méi;Juni;Juli;Agustus;Séptémber;Oktober;Nopémber;Désémber
sus|{year} {month} {day}|Dundulenyi;Lɛbɛrɛbɛrɛ;Linlinyi;Lambɛ;Figui-figui;Sansanyi;Barakha;Falɛ;Sɔra;Khabidon;Libiti;Ferefuna
sv swe|{day} {month} {year}|januari;februari;mars;april;maj;juni;juli;augusti;september;oktober;november;december
szl|{day} {month} {year}|stycznia;lutego;marca;kwietnia;moja;czyrwca;lipca;siyrpnia;września;października;listopada;grudnia
ta tam|{day} {month}, {year}|ஜனவரி;பிப்ரவரி;மார்ச்;ஏப்ரல்;மே;ஜூன்;ஜூலை;ஆகஸ்ட்;செப்டம்பர்;அக்டோபர்;நவம்பர்;டிசம்பர்
tat tt|{day} {month}, {year} ел|гыйнвар;февраль;март;апрель;май;июнь;июль;август;сентябрь;октябрь;ноябрь;декабрь
te tel|{day} {month}, {year}|జనవరి;ఫిబ్రవరి;మార్చి;ఏప్రిల్;మే;జూన్;జులై;ఆగస్టు;సెప్టెంబర్;అక్టోబర్;నవంబర్;డిసెంబర్
teo|{day} {month} {year}|Orara;Omuk;Okwamg’;Odung’el;Omaruk;Omodok’king’ol;Ojola;Opedel;Osokosokoma;Otibar;Olabor;Opoo
tg tgk|{day:02} {month} {year}|Январ;Феврал;Март;Апрел;Май;Июн;Июл;Август;Сентябр;Октябр;Ноябр;Декабр
th tha|{day} {month} ค.ศ. {year}|มกราคม;กุมภาพันธ์;มีนาคม;เมษายน;พฤษภาคม;มิถุนายน;กรกฎาคม;สิงหาคม;กันยายน;ตุลาคม;พฤศจิกายน;ธันวาคม
ti tir|{month} {day}, {year}|ጥሪ;ለካቲት;መጋቢት;ሚያዝያ;ጉንበት;ሰነ;ሓምለ;ነሓሰ;መስከረም;ጥቅምቲ;ሕዳር;ታሕሳስ
tig wal|{day:02} {month} {year}|ጃንዩወሪ;ፌብሩወሪ;ማርች;ኤፕረል;ሜይ;ጁን;ጁላይ;ኦገስት;ሴፕቴምበር;ኦክተውበር;ኖቬምበር;ዲሴምበር
tk tuk|{day} {month} {year}|ýanwar;fewral;mart;aprel;maý;iýun;iýul;awgust;sentýabr;oktýabr;noýabr;dekabr
tn tsn|{year} {month} {day}|Ferikgong;Tlhakole;Mopitlo;Moranang;Motsheganong;Seetebosigo;Phukwi;Phatwe;Lwetse;Diphalane;Ngwanatsele;Sedimonthole
to ton|{day} {month} {year}|Sānuali;Fēpueli;Maʻasi;ʻEpeleli;Mē;Sune;Siulai;ʻAokosi;Sēpitema;ʻOkatopa;Nōvema;Tīsema
tok|tenpo sike #{year} la tenpo {month} la tenpo suno #{day}|tenpo mun #1;tenpo mun #2;tenpo mun #3;tenpo mun #4;tenpo mun #5;tenpo mun #6;tenpo mun #7;tenpo mun #8;tenpo mun #9;tenpo mun #10;tenpo mun #11;tenpo mun #12
tpi|{day:02} {month} {year}|Janueri;Februeri;Mas;Epril;Me;Jun;Julai;Ogas;Septemba;Oktoba;Novemba;Desemba
tr tur|{day} {month} {year}|Ocak;Şubat;Mart;Nisan;Mayıs;Haziran;Temmuz;Ağustos;Eylül;Ekim;Kasım;Aralık
trv|{year} {month} {day}|Kingal idas;Dha idas;Tru idas;Spat idas;Rima idas;Mataru idas;Empitu idas;Maspat idas;Mngari idas;Maxal idas;Maxal kingal idas;Maxal dha idas
trw|{day} {month}، {year}|جنوری;فروری;مارچ;اپریل;مئ;جون;جولائی;اگست;ستمبر;اکتوبر;نومبر;دسمبر
ts tso|{year} {month} {day}|Sunguti;Nyenyenyani;Nyenyankulu;Dzivamisoko;Mudyaxihi;Khotavuxika;Mawuwani;Mhawuri;Ndzhati;Nhlangula;Hukuri;N’wendzamhala
tyv|{year}ч {month} {day}|Январь;Февраль;Март;Апрель;Май;Июнь;Июль;Август;Сентябрь;Октябрь;Ноябрь;Декабрь
tzm|{day} {month} {year}|Yennayer;Yebrayer;Mars;Ibrir;Mayyu;Yunyu;Yulyuz;Ɣuct;Cutanbir;Kṭuber;Nwanbir;Dujanbir
ug uig|{day}-{month}، {year}|يانۋار;فېۋرال;مارت;ئاپرېل;ماي;ئىيۇن;ئىيۇل;ئاۋغۇست;سېنتەبىر;ئۆكتەبىر;نويابىر;دېكابىر
uk ukr|{day} {month} {year} р.|січня;лютого;березня;квітня;травня;червня;липня;серпня;вересня;жовтня;листопада;грудня
ur urd|{day} {month}، {year}|جنوری;فروری;مارچ;اپریل;مئی;جون;جولائی;اگست;ستمبر;اکتوبر;نومبر;دسمبر
uz uzb uzn|{day}-{month}, {year}|yanvar;fevral;mart;aprel;may;iyun;iyul;avgust;sentabr;oktabr;noyabr;dekabr
vai|{day} {month} {year}|ꖨꖕ ꕪꕴ ꔞꔀꕮꕊ;ꕒꕡꖝꖕ;ꕾꖺ;ꖢꖕ;ꖑꕱ;ꖱꘋ;ꖱꕞꔤ;ꗛꔕ;ꕢꕌ;ꕭꖃ;ꔞꘋꕔꕿ ꕸꖃꗏ;ꖨꖕ ꕪꕴ ꗏꖺꕮꕊ
ve ven|{year} {month} {day}|Phando;Luhuhi;Ṱhafamuhwe;Lambamai;Shundunthule;Fulwi;Fulwana;Ṱhangule;Khubvumedzi;Tshimedzi;Ḽara;Nyendavhusiku
vec|{day} {month} {year}|jenaro;febraro;marso;aprile;majo;jugno;lujo;agosto;setenbre;otobre;novenbre;dezenbre
vi vie|{day} {month}, {year}|tháng 1;tháng 2;tháng 3;tháng 4;tháng 5;tháng 6;tháng 7;tháng 8;tháng 9;tháng 10;tháng 11;tháng 12
vmw|{year} {month} {day}|janeiru;fevereiru;marsu;abril;maiu;junyu;julyu;agostu;setembru;outubru;novembru;dezembru
vo vol|{year} {month} {day}|yanul;febul;mäzul;prilul;mayul;yunul;yulul;gustul;setul;tobul;novul;dekul
wae|{day}. {month} {year}|Jenner;Hornig;Märze;Abrille;Meije;Bráčet;Heiwet;Öigšte;Herbštmánet;Wímánet;Wintermánet;Chrištmánet
wo wol|{day} {month}, {year}|Samwiyee;Fewriyee;Mars;Awril;Mee;Suwe;Sulet;Ut;Sàttumbar;Oktoobar;Nowàmbar;Desàmbar
xh xho|{month} {day}, {year}|Janyuwari;Februwari;Matshi;Epreli;Meyi;Juni;Julayi;Agasti;Septemba;Okthobha;Novemba;Disemba
xnr|{day} {month} {year}|जनवरी;फ़रवरी;मार्च;अप्रैल;मई;जून;जुलाई;अगस्त;सितंबर;अक्तूबर;नवंबर;दिसंबर
yav|{day} {month} {year}|pikítíkítie, oólí ú kutúan;siɛyɛ́, oóli ú kándíɛ;ɔnsúmbɔl, oóli ú kátátúɛ;mesiŋ, oóli ú kénie;ensil, oóli ú kátánuɛ;ɔsɔn;efute;pisuyú;imɛŋ i puɔs;imɛŋ i putúk,oóli ú kátíɛ;makandikɛ;pilɔndɔ́
yo yor|{day} {month} {year}|Oṣù Ṣẹ́rẹ́;Oṣù Èrèlè;Oṣù Ẹrẹ̀nà;Oṣù Ìgbé;Oṣù Ẹ̀bibi;Oṣù Òkúdu;Oṣù Agẹmọ;Oṣù Ògún;Oṣù Owewe;Oṣù Ọ̀wàrà;Oṣù Bélú;Oṣù Ọ̀pẹ̀
yrl|{day} {month} {year}|yepé;mukũi;musapíri;irũdí;pú;pú-yepé;pú-mukũi;pú-musapíri;pú-irũdí;yepé-putimaã;yepé-yepé;yepé-mukũi
za zha zyb|{year} {month} {day}|ndwenit;ndwenngeih;ndwensam;ndwenseiq;ndwenngux;ndwenloeg;ndwencaet;ndwenbet;ndwengouj;ndwencib;ndwencib’it;ndwencibngeih
zu zul|{month} {day}, {year}|Januwari;Februwari;Mashi;Ephreli;Meyi;Juni;Julayi;Agasti;Septhemba;Okthoba;Novemba;Disemba
aa-DJ|{day:02} {month} {year}|Qunxa Garablu;Kudo;Ciggilta Kudo;Agda Baxis;Caxah Alsa;Qasa Dirri;Qado Dirri;Leqeeni;Waysu;Diteli;Ximoli;Kaxxa Garablu
af-NA|{day} {month} {year}|Januarie;Februarie;Maart;April;Mei;Junie;Julie;Augustus;September;Oktober;November;Desember
ar-DZ ar-TN|{day} {month} {year}|جانفي;فيفري;مارس;أفريل;ماي;جوان;جويلية;أوت;سبتمبر;أكتوبر;نوفمبر;ديسمبر
ar-IQ ar-JO ar-LB ar-PS ar-SY|{day} {month} {year}|كانون الثاني;شباط;آذار;نيسان;أيار;حزيران;تموز;آب;أيلول;تشرين الأول;تشرين الثاني;كانون الأول
ar-MA|{day} {month} {year}|يناير;فبراير;مارس;أبريل;ماي;يونيو;يوليوز;غشت;شتنبر;أكتوبر;نونبر;دجنبر
ar-MR|{day} {month} {year}|يناير;فبراير;مارس;إبريل;مايو;يونيو;يوليو;أغشت;شتمبر;أكتوبر;نوفمبر;دجمبر
az-Cyrl|{day} {month} {year}|јанвар;феврал;март;апрел;май;ијун;ијул;август;сентјабр;октјабр;нојабр;декабр
bal-Latn|{day} {month}, {year}|Janwari;Parwari;Márch;Aprél;Mai;Jun;Jólái;Agast;Satambar;Aktubar;Nawambar;Dasambar
be-TARASK|{day} {month} {year} г.|студзеня;лютага;сакавіка;красавіка;траўня;чэрвеня;ліпеня;жніўня;верасьня;кастрычніка;лістапада;сьнежня
bs-Cyrl|{day:02}. {month} {year}.|јануар;фебруар;март;април;мај;јуни;јули;аугуст;септембар;октобар;новембар;децембар
de-AT de-IT|{day}. {month} {year}|Jänner;Februar;März;April;Mai;Juni;Juli;August;September;Oktober;November;Dezember
el-POLYTON|{day} {month} {year}|Ιανουαρίου;Φεβρουαρίου;Μαρτίου;Απριλίου;Μαΐου;Ιουνίου;Ιουλίου;Αὐγούστου;Σεπτεμβρίου;Ὀκτωβρίου;Νοεμβρίου;Δεκεμβρίου
en-001 en-150 en-AE en-AG en-AI en-AT en-AU en-BB en-BE en-BM en-BS en-CC en-CH en-CK en-CM en-CX en-CY en-CZ en-DE en-DG en-DK en-DM en-EE en-ER en-ES en-FI en-FJ en-FK en-FM en-FR en-GB en-GD en-GE en-GG en-GH en-GI en-GM en-GS en-GY en-HK en-HU en-ID en-IE en-IL en-IM en-IN en-IO en-IT en-JE en-JM en-KE en-KI en-KN en-KY en-LC en-LR en-LS en-LT en-LV en-MG en-MO en-MS en-MU en-MV en-MW en-MY en-NA en-NF en-NG en-NL en-NO en-NR en-NU en-NZ en-PG en-PK en-PL en-PN en-PT en-PW en-RO en-RW en-SB en-SC en-SD en-SE en-SG en-SH en-SI en-SK en-SL en-SS en-SX en-SZ en-TC en-TK en-TO en-TT en-TV en-TZ en-UA en-UG en-UK en-VC en-VG en-VU en-WS en-ZM|{day} {month} {year}|January;February;March;April;May;June;July;August;September;October;November;December
en-BW en-BZ en-MT en-ZA en-ZW|{day:02} {month} {year}|January;February;March;April;May;June;July;August;September;October;November;December
en-Dsrt|{year} {month} {day}|𐐖𐐰𐑌𐐷𐐭𐐯𐑉𐐨;𐐙𐐯𐐺𐑉𐐭𐐯𐑉𐐨;𐐣𐐪𐑉𐐽;𐐁𐐹𐑉𐐮𐑊;𐐣𐐩;𐐖𐐭𐑌;𐐖𐐭𐑊𐐴;𐐂𐑀𐐲𐑅𐐻;𐐝𐐯𐐹𐐻𐐯𐑋𐐺𐐲𐑉;𐐉𐐿𐐻𐐬𐐺𐐲𐑉;𐐤𐐬𐑂𐐯𐑋𐐺𐐲𐑉;𐐔𐐨𐑅𐐯𐑋𐐺𐐲𐑉
en-Shaw|{day} {month} {year}|·𐑡𐑨𐑙𐑘𐑭𐑢𐑺𐑰;·𐑓𐑧𐑚𐑘𐑵𐑢𐑺𐑰;·𐑥𐑸𐑗;·𐑱𐑐𐑮𐑭𐑤;·𐑥𐑱;·𐑡𐑵𐑯;·𐑡𐑫𐑤𐑲;·𐑪𐑜𐑭𐑕𐑑;·𐑕𐑧𐑐𐑑𐑧𐑥𐑚𐑸;·𐑷𐑒𐑑𐑴𐑚𐑸;·𐑯𐑴𐑝𐑧𐑥𐑚𐑸;·𐑛𐑭𐑕𐑧𐑥𐑚𐑸
es-HN|{day:02} de {month} de {year}|enero;febrero;marzo;abril;mayo;junio;julio;agosto;septiembre;octubre;noviembre;diciembre
es-PE es-UY|{day} de {month} de {year}|enero;febrero;marzo;abril;mayo;junio;julio;agosto;setiembre;octubre;noviembre;diciembre
fa-AF|{day} {month} {year}|جنوری;فبروری;مارچ;اپریل;می;جون;جولای;اگست;سپتمبر;اکتوبر;نومبر;دسمبر
ff-Adlm|{day} {month}⹁ {year}|𞤅𞤭𞥅𞤤𞤮;𞤕𞤮𞤤𞤼𞤮;𞤐𞤦𞤮𞥅𞤴𞤮;𞤅𞤫𞥅𞤼𞤮;𞤁𞤵𞥅𞤶𞤮;𞤑𞤮𞤪𞤧𞤮;𞤃𞤮𞤪𞤧𞤮;𞤔𞤵𞤳𞤮;𞤅𞤭𞤤𞤼𞤮;𞤒𞤢𞤪𞤳𞤮;𞤔𞤮𞤤𞤮;𞤄𞤮𞤱𞤼𞤮
ha-Arab ha-SD|{year} {month} {day}|جَنَيْرُ;ڢَبْرَيْرُ;مَرِسْ;أَڢْرِلُ;مَيُ;يُونِ;يُولِ;أَغُسْتَ;سَتُمْبَ;أُكْتوُبَ;نُوَمْبَ;دِسَمْبَ
hi-Latn|{day} {month}, {year}|January;February;March;April;May;June;July;August;September;October;November;December
kk-Arab kk-CN|{year}، {day}-{month}|قاڭتار;اقپان;ناۋرىز;ءساۋىر;مامىر;ماۋسىم;شىلدە;تامىز;قىركۇيەك;قازان;قاراشا;جەلتوقسان
kok-Latn|{day} {month}, {year}|Janer;Febrer;Mars;Abril;Mai;Jun;Julai;Agost;Setembr;Otubr;Novembr;Dezembr
ks-Deva|{day} {month} {year}|जनवरी;फ़रवरी;मार्च;अप्रैल;मई;जून;जुलाई;अगस्त;सतमबर;अक्तूबर;नवमबर;दसमबर
kxv-Deva|{day} {month} {year}|पुसु लेञ्जु;माहाका लेञ्जु;पागुणी लेञ्जु;हिरे लेञ्जु;बेसे लेञ्जु;जाटा लेञ्जु;आसाड़ी लेञ्जु;स्राबाँ लेञ्जु;बोदो लेञ्जु;दसारा लेञ्जु;दिवी लेञ्जु;पान्डे लेञ्जु
kxv-Orya|{day} {month} {year}|ପୁସୁ ଲେଞ୍ଜୁ;ମାହାକା ଲେଞ୍ଜୁ;ପାଗୁଣି ଲେଞ୍ଜୁ;ହିରେ ଲେଞ୍ଜୁ;ବେସେ ଲେଞ୍ଜୁ;ଜାଟା ଲେଞ୍ଜୁ;ଆସାଡ଼ି ଲେଞ୍ଜୁ;ସ୍ରାବାଁ ଲେଞ୍ଜୁ;ବଦ ଲେଞ୍ଜୁ;ଦାସାରା ଲେଞ୍ଜୁ;ଦିୱିଡ଼ି ଲେଞ୍ଜୁ;ପାଣ୍ଡେ ଲେଞ୍ଜୁ
kxv-Telu|{day} {month} {year}|మాగ;గుండు;హిరెఇ;బెసెకి;లండి;రాత;బాన్దపాణా;బార్సి;అస్ర;దివెడి;పాండు;పుసు
ms-Arab|{day} {month} {year}|جانواري;فيبواري;مچ;اڤريل;مي;جون;جولاي;ݢوس;سيڤتيمبر;اوکتوبر;نوۏيمبر;ديسيمبر
oc-ES|{day} de {month} de {year}|gèr;hereuèr;març;abriu;mai;junh;juriòl;agost;seteme;octobre;noveme;deseme
pa-Arab pa-PK|{day} {month} {year}|جنوری;فروری;مارچ;اپریل;مئ;جون;جولائی;اگست;ستمبر;اکتوبر;نومبر;دسمبر
sd-Deva sd-IN|{month} {day}, {year}|जनवरी;फेबरवरी;मार्चु;अप्रेल;मई;जून;जुलाई;आगस्ट;सप्टेंबर;आक्टोबर;नवंबर;डिसंबर
se-FI|{day} {month} {year}|ođđajagemánnu;guovvamánnu;njukčamánnu;cuoŋománnu;miessemánnu;geassemánnu;suoidnemánnu;borgemánnu;čakčamánnu;golggotmánnu;skábmamánnu;juovlamánnu
shi-Latn|{day} {month} {year}|innayr;bṛayṛ;maṛṣ;ibrir;mayyu;yunyu;yulyuz;ɣuct;cutanbir;ktubr;nuwanbir;dujanbir
suz-Sunu|{year} {month} {day}|𑯏𑯈𑯍𑯈𑯅𑯄𑯃;𑯙𑯂𑯎𑯅𑯄𑯈𑯄𑯃;𑯇𑯖𑯄𑯌;𑯈𑯉𑯄𑯃𑯐;𑯇𑯂;𑯏𑯅𑯍;𑯏𑯅𑯐𑯖𑯃;𑯈𑯊𑯈𑯒𑯞;𑯒𑯂𑯉𑯞𑯃𑯇𑯎𑯈𑯄;𑯈𑯆𑯞𑯅𑯎𑯈𑯄;𑯍𑯑𑯎𑯂𑯇𑯎𑯈𑯄;𑯀𑯃𑯒𑯂𑯇𑯎𑯈𑯄
uz-AF uz-Arab|{day} نچی {month} {year}|جنوری;فبروری;مارچ;اپریل;می;جون;جولای;اگست;سپتمبر;اکتوبر;نومبر;دسمبر
uz-Cyrl|{day} {month}, {year}|январ;феврал;март;апрел;май;июн;июл;август;сентябр;октябр;ноябр;декабр
yo-BJ|{day} {month} {year}|Oshù Shɛ́rɛ́;Oshù Èrèlè;Oshù Ɛrɛ̀nà;Oshù Ìgbé;Oshù Ɛ̀bibi;Oshù Òkúdu;Oshù Agɛmɔ;Oshù Ògún;Oshù Owewe;Oshù Ɔ̀wàrà;Oshù Bélú;Oshù Ɔ̀pɛ̀
mn-Mong-MN|{year} ᠋ᠣᠨ ᠤ{month}᠎᠎ ᠤᠩ {day}|ᠨᠢᠭᠡᠳᠥᠭᠡᠷ ᠰᠠᠷ᠎ᠠ;ᠬᠣᠶᠠᠳᠣᠭᠠᠷ ᠰᠠᠷ ᠠ;ᠭᠣᠷᠪᠡᠳᠣᠭᠠᠷ ᠰᠠᠷ ᠠ;ᠳᠥᠷᠪᠡᠳᠥᠭᠡᠷ ᠰᠠᠷ᠎ᠠ;ᠲᠠᠪᠣᠳᠣᠭᠠᠷ ᠰᠠᠷ ᠠ;ᠵᠢᠷᠭᠣᠭᠠᠳᠣᠭᠠᠷ ᠰᠠᠷ᠎ᠠ;ᠲᠣᠯᠣᠭᠠᠳᠣᠭᠠᠷ ᠰᠠᠷ᠎ᠠ;ᠨᠠᠢᠮᠠᠳᠥᠭᠠᠷ ᠰᠠᠷ᠎ᠠ;ᠶᠢᠰᠥᠳᠥᠭᠡᠷ ᠰᠠᠷ᠎ᠠ;ᠠᠷᠪᠠᠳᠣᠭᠠᠷ ᠰᠠᠷ᠎ᠠ;ᠠᠷᠪᠠᠨ ᠨᠢᠭᠡᠳᠥᠭᠡᠷ ᠰᠠᠷ᠎ᠠ;ᠠᠷᠪᠠᠨ ᠬᠣᠶᠠᠳᠣᠭᠠᠷ ᠰᠠᠷ᠎ᠠ
"""
"""A line for each: tags | pattern, with day, month and year | names of the months."""
