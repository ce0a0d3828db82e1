//! Structs of hundreds of fields with names that begin alike: the compiler looks each of them up,
//! and compares none with all others.

use dynorm::prelude::*;

/// A struct with fifty fields for each number, behind those that are written out.
macro_rules! wide {
    ($(#[$derive:meta])* $name:ident [$($blocks:tt)*] { $($field:tt)* }) => {
        wide! { @ [$($blocks)*] [$(#[$derive])*] $name { $($field)* } }
    };
    (@ [] [$($derive:tt)*] $name:ident { $($field:tt)* }) => {
        $($derive)*
        struct $name { $($field)* }
    };
    (@ [0 $($blocks:tt)*] [$($derive:tt)*] $name:ident { $($field:tt)* }) => {
        wide! { @ [$($blocks)*] [$($derive)*] $name {
            $($field)*
                a_field_of_a_long_name_000: Option<u32>, a_field_of_a_long_name_001: Option<u32>,
                a_field_of_a_long_name_002: Option<u32>, a_field_of_a_long_name_003: Option<u32>,
                a_field_of_a_long_name_004: Option<u32>, a_field_of_a_long_name_005: Option<u32>,
                a_field_of_a_long_name_006: Option<u32>, a_field_of_a_long_name_007: Option<u32>,
                a_field_of_a_long_name_008: Option<u32>, a_field_of_a_long_name_009: Option<u32>,
                a_field_of_a_long_name_010: Option<u32>, a_field_of_a_long_name_011: Option<u32>,
                a_field_of_a_long_name_012: Option<u32>, a_field_of_a_long_name_013: Option<u32>,
                a_field_of_a_long_name_014: Option<u32>, a_field_of_a_long_name_015: Option<u32>,
                a_field_of_a_long_name_016: Option<u32>, a_field_of_a_long_name_017: Option<u32>,
                a_field_of_a_long_name_018: Option<u32>, a_field_of_a_long_name_019: Option<u32>,
                a_field_of_a_long_name_020: Option<u32>, a_field_of_a_long_name_021: Option<u32>,
                a_field_of_a_long_name_022: Option<u32>, a_field_of_a_long_name_023: Option<u32>,
                a_field_of_a_long_name_024: Option<u32>, a_field_of_a_long_name_025: Option<u32>,
                a_field_of_a_long_name_026: Option<u32>, a_field_of_a_long_name_027: Option<u32>,
                a_field_of_a_long_name_028: Option<u32>, a_field_of_a_long_name_029: Option<u32>,
                a_field_of_a_long_name_030: Option<u32>, a_field_of_a_long_name_031: Option<u32>,
                a_field_of_a_long_name_032: Option<u32>, a_field_of_a_long_name_033: Option<u32>,
                a_field_of_a_long_name_034: Option<u32>, a_field_of_a_long_name_035: Option<u32>,
                a_field_of_a_long_name_036: Option<u32>, a_field_of_a_long_name_037: Option<u32>,
                a_field_of_a_long_name_038: Option<u32>, a_field_of_a_long_name_039: Option<u32>,
                a_field_of_a_long_name_040: Option<u32>, a_field_of_a_long_name_041: Option<u32>,
                a_field_of_a_long_name_042: Option<u32>, a_field_of_a_long_name_043: Option<u32>,
                a_field_of_a_long_name_044: Option<u32>, a_field_of_a_long_name_045: Option<u32>,
                a_field_of_a_long_name_046: Option<u32>, a_field_of_a_long_name_047: Option<u32>,
                a_field_of_a_long_name_048: Option<u32>, a_field_of_a_long_name_049: Option<u32>,
        }}
    };
    (@ [1 $($blocks:tt)*] [$($derive:tt)*] $name:ident { $($field:tt)* }) => {
        wide! { @ [$($blocks)*] [$($derive)*] $name {
            $($field)*
                a_field_of_a_long_name_050: Option<u32>, a_field_of_a_long_name_051: Option<u32>,
                a_field_of_a_long_name_052: Option<u32>, a_field_of_a_long_name_053: Option<u32>,
                a_field_of_a_long_name_054: Option<u32>, a_field_of_a_long_name_055: Option<u32>,
                a_field_of_a_long_name_056: Option<u32>, a_field_of_a_long_name_057: Option<u32>,
                a_field_of_a_long_name_058: Option<u32>, a_field_of_a_long_name_059: Option<u32>,
                a_field_of_a_long_name_060: Option<u32>, a_field_of_a_long_name_061: Option<u32>,
                a_field_of_a_long_name_062: Option<u32>, a_field_of_a_long_name_063: Option<u32>,
                a_field_of_a_long_name_064: Option<u32>, a_field_of_a_long_name_065: Option<u32>,
                a_field_of_a_long_name_066: Option<u32>, a_field_of_a_long_name_067: Option<u32>,
                a_field_of_a_long_name_068: Option<u32>, a_field_of_a_long_name_069: Option<u32>,
                a_field_of_a_long_name_070: Option<u32>, a_field_of_a_long_name_071: Option<u32>,
                a_field_of_a_long_name_072: Option<u32>, a_field_of_a_long_name_073: Option<u32>,
                a_field_of_a_long_name_074: Option<u32>, a_field_of_a_long_name_075: Option<u32>,
                a_field_of_a_long_name_076: Option<u32>, a_field_of_a_long_name_077: Option<u32>,
                a_field_of_a_long_name_078: Option<u32>, a_field_of_a_long_name_079: Option<u32>,
                a_field_of_a_long_name_080: Option<u32>, a_field_of_a_long_name_081: Option<u32>,
                a_field_of_a_long_name_082: Option<u32>, a_field_of_a_long_name_083: Option<u32>,
                a_field_of_a_long_name_084: Option<u32>, a_field_of_a_long_name_085: Option<u32>,
                a_field_of_a_long_name_086: Option<u32>, a_field_of_a_long_name_087: Option<u32>,
                a_field_of_a_long_name_088: Option<u32>, a_field_of_a_long_name_089: Option<u32>,
                a_field_of_a_long_name_090: Option<u32>, a_field_of_a_long_name_091: Option<u32>,
                a_field_of_a_long_name_092: Option<u32>, a_field_of_a_long_name_093: Option<u32>,
                a_field_of_a_long_name_094: Option<u32>, a_field_of_a_long_name_095: Option<u32>,
                a_field_of_a_long_name_096: Option<u32>, a_field_of_a_long_name_097: Option<u32>,
                a_field_of_a_long_name_098: Option<u32>, a_field_of_a_long_name_099: Option<u32>,
        }}
    };
    (@ [2 $($blocks:tt)*] [$($derive:tt)*] $name:ident { $($field:tt)* }) => {
        wide! { @ [$($blocks)*] [$($derive)*] $name {
            $($field)*
                a_field_of_a_long_name_100: Option<u32>, a_field_of_a_long_name_101: Option<u32>,
                a_field_of_a_long_name_102: Option<u32>, a_field_of_a_long_name_103: Option<u32>,
                a_field_of_a_long_name_104: Option<u32>, a_field_of_a_long_name_105: Option<u32>,
                a_field_of_a_long_name_106: Option<u32>, a_field_of_a_long_name_107: Option<u32>,
                a_field_of_a_long_name_108: Option<u32>, a_field_of_a_long_name_109: Option<u32>,
                a_field_of_a_long_name_110: Option<u32>, a_field_of_a_long_name_111: Option<u32>,
                a_field_of_a_long_name_112: Option<u32>, a_field_of_a_long_name_113: Option<u32>,
                a_field_of_a_long_name_114: Option<u32>, a_field_of_a_long_name_115: Option<u32>,
                a_field_of_a_long_name_116: Option<u32>, a_field_of_a_long_name_117: Option<u32>,
                a_field_of_a_long_name_118: Option<u32>, a_field_of_a_long_name_119: Option<u32>,
                a_field_of_a_long_name_120: Option<u32>, a_field_of_a_long_name_121: Option<u32>,
                a_field_of_a_long_name_122: Option<u32>, a_field_of_a_long_name_123: Option<u32>,
                a_field_of_a_long_name_124: Option<u32>, a_field_of_a_long_name_125: Option<u32>,
                a_field_of_a_long_name_126: Option<u32>, a_field_of_a_long_name_127: Option<u32>,
                a_field_of_a_long_name_128: Option<u32>, a_field_of_a_long_name_129: Option<u32>,
                a_field_of_a_long_name_130: Option<u32>, a_field_of_a_long_name_131: Option<u32>,
                a_field_of_a_long_name_132: Option<u32>, a_field_of_a_long_name_133: Option<u32>,
                a_field_of_a_long_name_134: Option<u32>, a_field_of_a_long_name_135: Option<u32>,
                a_field_of_a_long_name_136: Option<u32>, a_field_of_a_long_name_137: Option<u32>,
                a_field_of_a_long_name_138: Option<u32>, a_field_of_a_long_name_139: Option<u32>,
                a_field_of_a_long_name_140: Option<u32>, a_field_of_a_long_name_141: Option<u32>,
                a_field_of_a_long_name_142: Option<u32>, a_field_of_a_long_name_143: Option<u32>,
                a_field_of_a_long_name_144: Option<u32>, a_field_of_a_long_name_145: Option<u32>,
                a_field_of_a_long_name_146: Option<u32>, a_field_of_a_long_name_147: Option<u32>,
                a_field_of_a_long_name_148: Option<u32>, a_field_of_a_long_name_149: Option<u32>,
        }}
    };
    (@ [3 $($blocks:tt)*] [$($derive:tt)*] $name:ident { $($field:tt)* }) => {
        wide! { @ [$($blocks)*] [$($derive)*] $name {
            $($field)*
                a_field_of_a_long_name_150: Option<u32>, a_field_of_a_long_name_151: Option<u32>,
                a_field_of_a_long_name_152: Option<u32>, a_field_of_a_long_name_153: Option<u32>,
                a_field_of_a_long_name_154: Option<u32>, a_field_of_a_long_name_155: Option<u32>,
                a_field_of_a_long_name_156: Option<u32>, a_field_of_a_long_name_157: Option<u32>,
                a_field_of_a_long_name_158: Option<u32>, a_field_of_a_long_name_159: Option<u32>,
                a_field_of_a_long_name_160: Option<u32>, a_field_of_a_long_name_161: Option<u32>,
                a_field_of_a_long_name_162: Option<u32>, a_field_of_a_long_name_163: Option<u32>,
                a_field_of_a_long_name_164: Option<u32>, a_field_of_a_long_name_165: Option<u32>,
                a_field_of_a_long_name_166: Option<u32>, a_field_of_a_long_name_167: Option<u32>,
                a_field_of_a_long_name_168: Option<u32>, a_field_of_a_long_name_169: Option<u32>,
                a_field_of_a_long_name_170: Option<u32>, a_field_of_a_long_name_171: Option<u32>,
                a_field_of_a_long_name_172: Option<u32>, a_field_of_a_long_name_173: Option<u32>,
                a_field_of_a_long_name_174: Option<u32>, a_field_of_a_long_name_175: Option<u32>,
                a_field_of_a_long_name_176: Option<u32>, a_field_of_a_long_name_177: Option<u32>,
                a_field_of_a_long_name_178: Option<u32>, a_field_of_a_long_name_179: Option<u32>,
                a_field_of_a_long_name_180: Option<u32>, a_field_of_a_long_name_181: Option<u32>,
                a_field_of_a_long_name_182: Option<u32>, a_field_of_a_long_name_183: Option<u32>,
                a_field_of_a_long_name_184: Option<u32>, a_field_of_a_long_name_185: Option<u32>,
                a_field_of_a_long_name_186: Option<u32>, a_field_of_a_long_name_187: Option<u32>,
                a_field_of_a_long_name_188: Option<u32>, a_field_of_a_long_name_189: Option<u32>,
                a_field_of_a_long_name_190: Option<u32>, a_field_of_a_long_name_191: Option<u32>,
                a_field_of_a_long_name_192: Option<u32>, a_field_of_a_long_name_193: Option<u32>,
                a_field_of_a_long_name_194: Option<u32>, a_field_of_a_long_name_195: Option<u32>,
                a_field_of_a_long_name_196: Option<u32>, a_field_of_a_long_name_197: Option<u32>,
                a_field_of_a_long_name_198: Option<u32>, a_field_of_a_long_name_199: Option<u32>,
        }}
    };
    (@ [4 $($blocks:tt)*] [$($derive:tt)*] $name:ident { $($field:tt)* }) => {
        wide! { @ [$($blocks)*] [$($derive)*] $name {
            $($field)*
                a_field_of_a_long_name_200: Option<u32>, a_field_of_a_long_name_201: Option<u32>,
                a_field_of_a_long_name_202: Option<u32>, a_field_of_a_long_name_203: Option<u32>,
                a_field_of_a_long_name_204: Option<u32>, a_field_of_a_long_name_205: Option<u32>,
                a_field_of_a_long_name_206: Option<u32>, a_field_of_a_long_name_207: Option<u32>,
                a_field_of_a_long_name_208: Option<u32>, a_field_of_a_long_name_209: Option<u32>,
                a_field_of_a_long_name_210: Option<u32>, a_field_of_a_long_name_211: Option<u32>,
                a_field_of_a_long_name_212: Option<u32>, a_field_of_a_long_name_213: Option<u32>,
                a_field_of_a_long_name_214: Option<u32>, a_field_of_a_long_name_215: Option<u32>,
                a_field_of_a_long_name_216: Option<u32>, a_field_of_a_long_name_217: Option<u32>,
                a_field_of_a_long_name_218: Option<u32>, a_field_of_a_long_name_219: Option<u32>,
                a_field_of_a_long_name_220: Option<u32>, a_field_of_a_long_name_221: Option<u32>,
                a_field_of_a_long_name_222: Option<u32>, a_field_of_a_long_name_223: Option<u32>,
                a_field_of_a_long_name_224: Option<u32>, a_field_of_a_long_name_225: Option<u32>,
                a_field_of_a_long_name_226: Option<u32>, a_field_of_a_long_name_227: Option<u32>,
                a_field_of_a_long_name_228: Option<u32>, a_field_of_a_long_name_229: Option<u32>,
                a_field_of_a_long_name_230: Option<u32>, a_field_of_a_long_name_231: Option<u32>,
                a_field_of_a_long_name_232: Option<u32>, a_field_of_a_long_name_233: Option<u32>,
                a_field_of_a_long_name_234: Option<u32>, a_field_of_a_long_name_235: Option<u32>,
                a_field_of_a_long_name_236: Option<u32>, a_field_of_a_long_name_237: Option<u32>,
                a_field_of_a_long_name_238: Option<u32>, a_field_of_a_long_name_239: Option<u32>,
                a_field_of_a_long_name_240: Option<u32>, a_field_of_a_long_name_241: Option<u32>,
                a_field_of_a_long_name_242: Option<u32>, a_field_of_a_long_name_243: Option<u32>,
                a_field_of_a_long_name_244: Option<u32>, a_field_of_a_long_name_245: Option<u32>,
                a_field_of_a_long_name_246: Option<u32>, a_field_of_a_long_name_247: Option<u32>,
                a_field_of_a_long_name_248: Option<u32>, a_field_of_a_long_name_249: Option<u32>,
        }}
    };
    (@ [5 $($blocks:tt)*] [$($derive:tt)*] $name:ident { $($field:tt)* }) => {
        wide! { @ [$($blocks)*] [$($derive)*] $name {
            $($field)*
                a_field_of_a_long_name_250: Option<u32>, a_field_of_a_long_name_251: Option<u32>,
                a_field_of_a_long_name_252: Option<u32>, a_field_of_a_long_name_253: Option<u32>,
                a_field_of_a_long_name_254: Option<u32>, a_field_of_a_long_name_255: Option<u32>,
                a_field_of_a_long_name_256: Option<u32>, a_field_of_a_long_name_257: Option<u32>,
                a_field_of_a_long_name_258: Option<u32>, a_field_of_a_long_name_259: Option<u32>,
                a_field_of_a_long_name_260: Option<u32>, a_field_of_a_long_name_261: Option<u32>,
                a_field_of_a_long_name_262: Option<u32>, a_field_of_a_long_name_263: Option<u32>,
                a_field_of_a_long_name_264: Option<u32>, a_field_of_a_long_name_265: Option<u32>,
                a_field_of_a_long_name_266: Option<u32>, a_field_of_a_long_name_267: Option<u32>,
                a_field_of_a_long_name_268: Option<u32>, a_field_of_a_long_name_269: Option<u32>,
                a_field_of_a_long_name_270: Option<u32>, a_field_of_a_long_name_271: Option<u32>,
                a_field_of_a_long_name_272: Option<u32>, a_field_of_a_long_name_273: Option<u32>,
                a_field_of_a_long_name_274: Option<u32>, a_field_of_a_long_name_275: Option<u32>,
                a_field_of_a_long_name_276: Option<u32>, a_field_of_a_long_name_277: Option<u32>,
                a_field_of_a_long_name_278: Option<u32>, a_field_of_a_long_name_279: Option<u32>,
                a_field_of_a_long_name_280: Option<u32>, a_field_of_a_long_name_281: Option<u32>,
                a_field_of_a_long_name_282: Option<u32>, a_field_of_a_long_name_283: Option<u32>,
                a_field_of_a_long_name_284: Option<u32>, a_field_of_a_long_name_285: Option<u32>,
                a_field_of_a_long_name_286: Option<u32>, a_field_of_a_long_name_287: Option<u32>,
                a_field_of_a_long_name_288: Option<u32>, a_field_of_a_long_name_289: Option<u32>,
                a_field_of_a_long_name_290: Option<u32>, a_field_of_a_long_name_291: Option<u32>,
                a_field_of_a_long_name_292: Option<u32>, a_field_of_a_long_name_293: Option<u32>,
                a_field_of_a_long_name_294: Option<u32>, a_field_of_a_long_name_295: Option<u32>,
                a_field_of_a_long_name_296: Option<u32>, a_field_of_a_long_name_297: Option<u32>,
                a_field_of_a_long_name_298: Option<u32>, a_field_of_a_long_name_299: Option<u32>,
        }}
    };
    (@ [6 $($blocks:tt)*] [$($derive:tt)*] $name:ident { $($field:tt)* }) => {
        wide! { @ [$($blocks)*] [$($derive)*] $name {
            $($field)*
                a_field_of_a_long_name_300: Option<u32>, a_field_of_a_long_name_301: Option<u32>,
                a_field_of_a_long_name_302: Option<u32>, a_field_of_a_long_name_303: Option<u32>,
                a_field_of_a_long_name_304: Option<u32>, a_field_of_a_long_name_305: Option<u32>,
                a_field_of_a_long_name_306: Option<u32>, a_field_of_a_long_name_307: Option<u32>,
                a_field_of_a_long_name_308: Option<u32>, a_field_of_a_long_name_309: Option<u32>,
                a_field_of_a_long_name_310: Option<u32>, a_field_of_a_long_name_311: Option<u32>,
                a_field_of_a_long_name_312: Option<u32>, a_field_of_a_long_name_313: Option<u32>,
                a_field_of_a_long_name_314: Option<u32>, a_field_of_a_long_name_315: Option<u32>,
                a_field_of_a_long_name_316: Option<u32>, a_field_of_a_long_name_317: Option<u32>,
                a_field_of_a_long_name_318: Option<u32>, a_field_of_a_long_name_319: Option<u32>,
                a_field_of_a_long_name_320: Option<u32>, a_field_of_a_long_name_321: Option<u32>,
                a_field_of_a_long_name_322: Option<u32>, a_field_of_a_long_name_323: Option<u32>,
                a_field_of_a_long_name_324: Option<u32>, a_field_of_a_long_name_325: Option<u32>,
                a_field_of_a_long_name_326: Option<u32>, a_field_of_a_long_name_327: Option<u32>,
                a_field_of_a_long_name_328: Option<u32>, a_field_of_a_long_name_329: Option<u32>,
                a_field_of_a_long_name_330: Option<u32>, a_field_of_a_long_name_331: Option<u32>,
                a_field_of_a_long_name_332: Option<u32>, a_field_of_a_long_name_333: Option<u32>,
                a_field_of_a_long_name_334: Option<u32>, a_field_of_a_long_name_335: Option<u32>,
                a_field_of_a_long_name_336: Option<u32>, a_field_of_a_long_name_337: Option<u32>,
                a_field_of_a_long_name_338: Option<u32>, a_field_of_a_long_name_339: Option<u32>,
                a_field_of_a_long_name_340: Option<u32>, a_field_of_a_long_name_341: Option<u32>,
                a_field_of_a_long_name_342: Option<u32>, a_field_of_a_long_name_343: Option<u32>,
                a_field_of_a_long_name_344: Option<u32>, a_field_of_a_long_name_345: Option<u32>,
                a_field_of_a_long_name_346: Option<u32>, a_field_of_a_long_name_347: Option<u32>,
                a_field_of_a_long_name_348: Option<u32>, a_field_of_a_long_name_349: Option<u32>,
        }}
    };
    (@ [7 $($blocks:tt)*] [$($derive:tt)*] $name:ident { $($field:tt)* }) => {
        wide! { @ [$($blocks)*] [$($derive)*] $name {
            $($field)*
                a_field_of_a_long_name_350: Option<u32>, a_field_of_a_long_name_351: Option<u32>,
                a_field_of_a_long_name_352: Option<u32>, a_field_of_a_long_name_353: Option<u32>,
                a_field_of_a_long_name_354: Option<u32>, a_field_of_a_long_name_355: Option<u32>,
                a_field_of_a_long_name_356: Option<u32>, a_field_of_a_long_name_357: Option<u32>,
                a_field_of_a_long_name_358: Option<u32>, a_field_of_a_long_name_359: Option<u32>,
                a_field_of_a_long_name_360: Option<u32>, a_field_of_a_long_name_361: Option<u32>,
                a_field_of_a_long_name_362: Option<u32>, a_field_of_a_long_name_363: Option<u32>,
                a_field_of_a_long_name_364: Option<u32>, a_field_of_a_long_name_365: Option<u32>,
                a_field_of_a_long_name_366: Option<u32>, a_field_of_a_long_name_367: Option<u32>,
                a_field_of_a_long_name_368: Option<u32>, a_field_of_a_long_name_369: Option<u32>,
                a_field_of_a_long_name_370: Option<u32>, a_field_of_a_long_name_371: Option<u32>,
                a_field_of_a_long_name_372: Option<u32>, a_field_of_a_long_name_373: Option<u32>,
                a_field_of_a_long_name_374: Option<u32>, a_field_of_a_long_name_375: Option<u32>,
                a_field_of_a_long_name_376: Option<u32>, a_field_of_a_long_name_377: Option<u32>,
                a_field_of_a_long_name_378: Option<u32>, a_field_of_a_long_name_379: Option<u32>,
                a_field_of_a_long_name_380: Option<u32>, a_field_of_a_long_name_381: Option<u32>,
                a_field_of_a_long_name_382: Option<u32>, a_field_of_a_long_name_383: Option<u32>,
                a_field_of_a_long_name_384: Option<u32>, a_field_of_a_long_name_385: Option<u32>,
                a_field_of_a_long_name_386: Option<u32>, a_field_of_a_long_name_387: Option<u32>,
                a_field_of_a_long_name_388: Option<u32>, a_field_of_a_long_name_389: Option<u32>,
                a_field_of_a_long_name_390: Option<u32>, a_field_of_a_long_name_391: Option<u32>,
                a_field_of_a_long_name_392: Option<u32>, a_field_of_a_long_name_393: Option<u32>,
                a_field_of_a_long_name_394: Option<u32>, a_field_of_a_long_name_395: Option<u32>,
                a_field_of_a_long_name_396: Option<u32>, a_field_of_a_long_name_397: Option<u32>,
                a_field_of_a_long_name_398: Option<u32>, a_field_of_a_long_name_399: Option<u32>,
        }}
    };
    (@ [8 $($blocks:tt)*] [$($derive:tt)*] $name:ident { $($field:tt)* }) => {
        wide! { @ [$($blocks)*] [$($derive)*] $name {
            $($field)*
                a_field_of_a_long_name_400: Option<u32>, a_field_of_a_long_name_401: Option<u32>,
                a_field_of_a_long_name_402: Option<u32>, a_field_of_a_long_name_403: Option<u32>,
                a_field_of_a_long_name_404: Option<u32>, a_field_of_a_long_name_405: Option<u32>,
                a_field_of_a_long_name_406: Option<u32>, a_field_of_a_long_name_407: Option<u32>,
                a_field_of_a_long_name_408: Option<u32>, a_field_of_a_long_name_409: Option<u32>,
                a_field_of_a_long_name_410: Option<u32>, a_field_of_a_long_name_411: Option<u32>,
                a_field_of_a_long_name_412: Option<u32>, a_field_of_a_long_name_413: Option<u32>,
                a_field_of_a_long_name_414: Option<u32>, a_field_of_a_long_name_415: Option<u32>,
                a_field_of_a_long_name_416: Option<u32>, a_field_of_a_long_name_417: Option<u32>,
                a_field_of_a_long_name_418: Option<u32>, a_field_of_a_long_name_419: Option<u32>,
                a_field_of_a_long_name_420: Option<u32>, a_field_of_a_long_name_421: Option<u32>,
                a_field_of_a_long_name_422: Option<u32>, a_field_of_a_long_name_423: Option<u32>,
                a_field_of_a_long_name_424: Option<u32>, a_field_of_a_long_name_425: Option<u32>,
                a_field_of_a_long_name_426: Option<u32>, a_field_of_a_long_name_427: Option<u32>,
                a_field_of_a_long_name_428: Option<u32>, a_field_of_a_long_name_429: Option<u32>,
                a_field_of_a_long_name_430: Option<u32>, a_field_of_a_long_name_431: Option<u32>,
                a_field_of_a_long_name_432: Option<u32>, a_field_of_a_long_name_433: Option<u32>,
                a_field_of_a_long_name_434: Option<u32>, a_field_of_a_long_name_435: Option<u32>,
                a_field_of_a_long_name_436: Option<u32>, a_field_of_a_long_name_437: Option<u32>,
                a_field_of_a_long_name_438: Option<u32>, a_field_of_a_long_name_439: Option<u32>,
                a_field_of_a_long_name_440: Option<u32>, a_field_of_a_long_name_441: Option<u32>,
                a_field_of_a_long_name_442: Option<u32>, a_field_of_a_long_name_443: Option<u32>,
                a_field_of_a_long_name_444: Option<u32>, a_field_of_a_long_name_445: Option<u32>,
                a_field_of_a_long_name_446: Option<u32>, a_field_of_a_long_name_447: Option<u32>,
                a_field_of_a_long_name_448: Option<u32>, a_field_of_a_long_name_449: Option<u32>,
        }}
    };
    (@ [9 $($blocks:tt)*] [$($derive:tt)*] $name:ident { $($field:tt)* }) => {
        wide! { @ [$($blocks)*] [$($derive)*] $name {
            $($field)*
                a_field_of_a_long_name_450: Option<u32>, a_field_of_a_long_name_451: Option<u32>,
                a_field_of_a_long_name_452: Option<u32>, a_field_of_a_long_name_453: Option<u32>,
                a_field_of_a_long_name_454: Option<u32>, a_field_of_a_long_name_455: Option<u32>,
                a_field_of_a_long_name_456: Option<u32>, a_field_of_a_long_name_457: Option<u32>,
                a_field_of_a_long_name_458: Option<u32>, a_field_of_a_long_name_459: Option<u32>,
                a_field_of_a_long_name_460: Option<u32>, a_field_of_a_long_name_461: Option<u32>,
                a_field_of_a_long_name_462: Option<u32>, a_field_of_a_long_name_463: Option<u32>,
                a_field_of_a_long_name_464: Option<u32>, a_field_of_a_long_name_465: Option<u32>,
                a_field_of_a_long_name_466: Option<u32>, a_field_of_a_long_name_467: Option<u32>,
                a_field_of_a_long_name_468: Option<u32>, a_field_of_a_long_name_469: Option<u32>,
                a_field_of_a_long_name_470: Option<u32>, a_field_of_a_long_name_471: Option<u32>,
                a_field_of_a_long_name_472: Option<u32>, a_field_of_a_long_name_473: Option<u32>,
                a_field_of_a_long_name_474: Option<u32>, a_field_of_a_long_name_475: Option<u32>,
                a_field_of_a_long_name_476: Option<u32>, a_field_of_a_long_name_477: Option<u32>,
                a_field_of_a_long_name_478: Option<u32>, a_field_of_a_long_name_479: Option<u32>,
                a_field_of_a_long_name_480: Option<u32>, a_field_of_a_long_name_481: Option<u32>,
                a_field_of_a_long_name_482: Option<u32>, a_field_of_a_long_name_483: Option<u32>,
                a_field_of_a_long_name_484: Option<u32>, a_field_of_a_long_name_485: Option<u32>,
                a_field_of_a_long_name_486: Option<u32>, a_field_of_a_long_name_487: Option<u32>,
                a_field_of_a_long_name_488: Option<u32>, a_field_of_a_long_name_489: Option<u32>,
                a_field_of_a_long_name_490: Option<u32>, a_field_of_a_long_name_491: Option<u32>,
                a_field_of_a_long_name_492: Option<u32>, a_field_of_a_long_name_493: Option<u32>,
                a_field_of_a_long_name_494: Option<u32>, a_field_of_a_long_name_495: Option<u32>,
                a_field_of_a_long_name_496: Option<u32>, a_field_of_a_long_name_497: Option<u32>,
                a_field_of_a_long_name_498: Option<u32>, a_field_of_a_long_name_499: Option<u32>,
        }}
    };
}

mod five_and_150_flattened {
    use super::*;

    wide! { #[derive(Document)] Part [0 1 2] {} }

    #[derive(Model)]
    #[model(table = "five_and_150")]
    struct Item {
        #[hash_key]
        a_field_of_a_long_name_a: u32,
        a_field_of_a_long_name_b: u32,
        a_field_of_a_long_name_c: u32,
        a_field_of_a_long_name_d: u32,
        a_field_of_a_long_name_e: u32,
        #[model(flatten)]
        part: Part,
    }

    #[test]
    fn are_possible() {
        let _ = Item::query(1).filter(Item::a_field_of_a_long_name_e().exists());
    }
}

mod two_hundred_and_200_flattened {
    use super::*;

    wide! { #[derive(Document)] Part [0 1 2 3] {} }
    wide! {
        #[derive(Model)]
        #[model(table = "two_hundred_and_200")]
        Item [5 6 7 8] { #[hash_key] id: u32, #[model(flatten)] part: Part, }
    }

    #[test]
    fn are_possible() {
        let _ = Item::query(1).filter(Item::a_field_of_a_long_name_449().exists());
    }
}

mod two_documents_of_250_flattened {
    use super::*;

    wide! { #[derive(Document)] One [0 1 2 3 4] {} }
    wide! { #[derive(Document)] Other [5 6 7 8 9] {} }

    #[derive(Model)]
    #[model(table = "two_of_250")]
    struct Item {
        #[hash_key]
        id: u32,
        #[model(flatten)]
        one: One,
        #[model(flatten)]
        other: Other,
    }

    #[test]
    fn are_possible() {
        let _ = Item::query(1);
    }
}

mod a_projection_of_300 {
    use super::*;

    wide! { #[derive(Model)] #[model(table = "projection_of_300")] Item [0 1 2 3 4 5] { #[hash_key] id: u32, } }
    wide! { #[derive(Projection)] #[model(of = Item)] Part [0 1 2 3 4 5] {} }

    #[test]
    fn is_possible() {
        let _ = Item::query(1).project::<Part>();
    }
}
