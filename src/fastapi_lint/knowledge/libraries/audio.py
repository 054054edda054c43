"""Sound files: decoding and encoding them, by the library itself or by the program it starts."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Effect, Function, Library, Unless, buffered, functions

_DECODED = "from_file from_flv from_mp3 from_ogg"

_PLAIN = (Unless("format", 1, "wav"), Unless("format", 1, "raw"))

LIBRARY = Library(
    packages=("soundfile", "librosa", "pydub", "scipy.io.wavfile"),
    distribution="soundfile",
    aliases={
        "librosa.core.audio.load": "librosa.load",
        "pydub.audio_segment.AudioSegment": "pydub.AudioSegment",
    },
    functions={
        # The source may be a file or a buffer; decoding it takes the time either way.
        **functions("soundfile", "read write", Function(Effect.CPU)),
        **functions("librosa", "load resample", Function(Effect.CPU)),
        **functions("scipy.io.wavfile", "read write", Function(Effect.FILE, unless=buffered("filename", 0))),
    },
    classes={
        # All formats but these go through ffmpeg.
        "pydub.AudioSegment": Class(
            blocks={Effect.SUBPROCESS: f"export {_DECODED}", Effect.FILE: "from_wav"},
            unless={"export": _PLAIN, "from_file": _PLAIN, "from_wav": buffered("file", 0)},
            returns=dict.fromkeys(f"from_wav {_DECODED}".split(), "self"),
        ),
    },
)
