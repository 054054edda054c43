"""Images, tables and model files: decoding, parsing and loading them."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Effect, Function, Library, functions

_CPU = Effect.CPU
_IMAGE = Function(_CPU, returns="PIL.Image.Image")
_FRAME = Function(_CPU, returns="pandas.DataFrame")
_QUERY = Function(Effect.DATABASE, returns="pandas.DataFrame")
_FILE = Function(Effect.FILE)

LIBRARY = Library(
    packages=("PIL", "cv2", "pandas", "numpy", "torch", "joblib", "transformers", "sentence_transformers"),
    distribution="pillow",
    aliases={
        "pandas.core.frame.DataFrame": "pandas.DataFrame",
        "pandas.core.api.DataFrame": "pandas.DataFrame",
        "pandas.io.parsers.read_csv": "pandas.read_csv",
    },
    functions={
        "PIL.Image.open": _IMAGE,
        **functions("cv2", "imdecode imencode imread imwrite", Function(_CPU)),
        # The source may be a file or a buffer; parsing it takes the time either way.
        **functions(
            "pandas",
            "read_csv read_excel read_feather read_fwf read_hdf read_json read_orc read_parquet "
            "read_pickle read_sas read_spss read_stata read_table read_xml",
            _FRAME,
        ),
        **functions("pandas", "read_sql read_sql_query read_sql_table", _QUERY),
        **functions("numpy", "genfromtxt loadtxt savetxt", Function(_CPU)),
        **functions("numpy", "fromfile load save savez savez_compressed", _FILE),
        **functions("torch", "load save", _FILE),
        **functions("joblib", "dump load", _FILE),
        "transformers.pipeline": Function(_CPU, returns="transformers.Pipeline"),
    },
    classes={
        "PIL.Image.Image": Class(
            blocks={
                _CPU: (
                    "convert effect_spread filter load quantize reduce resize rotate save thumbnail "
                    "transform transpose verify"
                )
            },
            chains="convert copy crop filter quantize reduce resize rotate transform transpose",
            quiet="close",
        ),
        "cv2.VideoCapture": Class(blocks={_CPU: "grab read retrieve"}, quiet="release isOpened"),
        "transformers.Pipeline": Class(calls=_CPU),
        "sentence_transformers.SentenceTransformer": Class(constructs=_CPU, blocks={_CPU: "encode"}),
        "sentence_transformers.CrossEncoder": Class(constructs=_CPU, blocks={_CPU: "predict rank"}),
        # Without a path `to_csv` and `to_json` give short texts: not listed.
        "pandas.DataFrame": Class(
            blocks={
                _CPU: "to_excel to_feather to_hdf to_parquet to_pickle to_stata",
                Effect.DATABASE: "to_sql",
            },
            chains="copy head tail",
        ),
    },
)
