"""Images, tables and model files: decoding, parsing and loading them."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Effect, Function, Library, buffered, functions

_CPU = Effect.CPU
_IMAGE = Function(_CPU, returns="PIL.Image.Image")
_WORK = "effect_spread filter load quantize reduce resize rotate save thumbnail transform transpose"
_COPIES = "convert copy crop filter quantize reduce resize rotate transform transpose"
_FRAME = Function(_CPU, returns="pandas.DataFrame")
_QUERY = Function(Effect.DATABASE, returns="pandas.DataFrame")
_FILE = Function(Effect.FILE)
_AUTOMATIC = Class(
    blocks={_CPU: "from_pretrained"}, returns={"from_pretrained": "transformers.PreTrainedModel"}
)
_TASKS = (
    "AudioClassification CTC CausalLM ImageClassification ImageSegmentation ImageTextToText MaskedLM "
    "ObjectDetection QuestionAnswering SemanticSegmentation Seq2SeqLM SequenceClassification SpeechSeq2Seq "
    "TokenClassification"
)


def _file(buffer: tuple[str, int]) -> Function:
    """A function that reads or writes a file, or a buffer given for that argument."""
    return Function(Effect.FILE, unless=buffered(*buffer))


LIBRARY = Library(
    packages=(
        "PIL",
        "cv2",
        "pandas",
        "numpy",
        "torch",
        "joblib",
        "transformers",
        "sentence_transformers",
        "whisper",
        "faster_whisper",
        "spacy",
        "ultralytics",
    ),
    distribution="pillow",
    aliases={
        "pandas.core.frame.DataFrame": "pandas.DataFrame",
        "pandas.core.api.DataFrame": "pandas.DataFrame",
        "pandas.io.parsers.read_csv": "pandas.read_csv",
    },
    functions={
        # Reads the header; the image is decoded when it is first worked on.
        "PIL.Image.open": Function(returns="PIL.ImageFile.ImageFile"),
        **functions("PIL.Image", "fromarray frombytes new", Function(returns="PIL.Image.Image")),
        **functions(
            "PIL.ImageOps",
            "autocontrast contain cover equalize exif_transpose fit grayscale pad scale",
            _IMAGE,
        ),
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
        "numpy.fromfile": _FILE,
        **functions("numpy", "load save savez savez_compressed", _file(("file", 0))),
        "torch.load": _file(("f", 0)),
        "torch.save": _file(("f", 1)),
        "torch.jit.load": Function(Effect.FILE, returns="torch.jit.ScriptModule", unless=buffered("f", 0)),
        "joblib.dump": _file(("filename", 1)),
        "joblib.load": _file(("filename", 0)),
        "transformers.pipeline": Function(_CPU, returns="transformers.Pipeline"),
        "whisper.load_model": Function(_CPU, returns="whisper.Whisper"),
        "whisper.transcribe": Function(_CPU),
        "spacy.load": Function(_CPU, returns="spacy.language.Language"),
    },
    classes={
        "PIL.Image.Image": Class(
            blocks={_CPU: _WORK},
            chains=_COPIES,
            quiet="close verify",
        ),
        # Of another image these are copies: a millisecond or two for each megapixel.
        "PIL.ImageFile.ImageFile": Class(
            bases=("PIL.Image.Image",),
            blocks={_CPU: f"convert copy crop {_WORK}"},
            returns=dict.fromkeys(_COPIES.split(), "PIL.Image.Image"),
        ),
        "cv2.VideoCapture": Class(blocks={_CPU: "grab read retrieve"}, quiet="release isOpened"),
        "torch.nn.Module": Class(
            calls=_CPU, chains="bfloat16 cpu cuda double eval float half requires_grad_ to train"
        ),
        "torch.jit.ScriptModule": Class(bases=("torch.nn.Module",)),
        "transformers.Pipeline": Class(calls=_CPU),
        "transformers.PreTrainedModel": Class(
            bases=("torch.nn.Module",),
            blocks={_CPU: "from_pretrained generate"},
            returns={"from_pretrained": "self"},
            dynamic="`generate` is that of subclasses that write text",
        ),
        "transformers.AutoModel": _AUTOMATIC,
        **{f"transformers.AutoModelFor{task}": _AUTOMATIC for task in _TASKS.split()},
        "whisper.Whisper": Class(blocks={_CPU: "detect_language transcribe"}),
        "faster_whisper.WhisperModel": Class(constructs=_CPU, blocks={_CPU: "transcribe"}),
        "spacy.language.Language": Class(calls=_CPU, lazy={_CPU: "pipe"}),
        "ultralytics.YOLO": Class(constructs=_CPU, calls=_CPU, blocks={_CPU: "predict track train val"}),
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
