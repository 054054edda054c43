"""Libraries that run models: loading one takes seconds, and so does asking it."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Effect, Function, Library, Unless, functions

_CPU = Effect.CPU
_STREAMED = (Unless("stream", -1, True),)
_LOADED = {"from_pretrained": "self"}
_PIPELINES = (
    "AnimateDiffPipeline FluxImg2ImgPipeline FluxInpaintPipeline FluxPipeline KandinskyPipeline "
    "LatentConsistencyModelPipeline StableDiffusion3Pipeline StableDiffusionControlNetPipeline "
    "StableDiffusionImg2ImgPipeline StableDiffusionInpaintPipeline StableDiffusionPipeline "
    "StableDiffusionUpscalePipeline StableDiffusionXLControlNetPipeline StableDiffusionXLImg2ImgPipeline "
    "StableDiffusionXLInpaintPipeline StableDiffusionXLPipeline StableVideoDiffusionPipeline"
)
_AUTOMATIC = Class(
    blocks={_CPU: "from_pretrained"}, returns={"from_pretrained": "diffusers.DiffusionPipeline"}
)
_TRAINING = "evaluate fit predict predict_on_batch test_on_batch train_on_batch"

LIBRARY = Library(
    packages=(
        "diffusers",
        "easyocr",
        "face_recognition",
        "keras",
        "kokoro",
        "llama_cpp",
        "onnxruntime",
        "rembg",
        "tensorflow",
        "vllm",
    ),
    distribution="onnxruntime",
    aliases={
        "onnxruntime.capi.onnxruntime_inference_collection.InferenceSession": "onnxruntime.InferenceSession",
        "diffusers.pipelines.pipeline_utils.DiffusionPipeline": "diffusers.DiffusionPipeline",
        "keras.models.Model": "keras.Model",
        "keras.models.Sequential": "keras.Sequential",
        "keras.saving.load_model": "keras.models.load_model",
        "kokoro.pipeline.KPipeline": "kokoro.KPipeline",
        "llama_cpp.llama.Llama": "llama_cpp.Llama",
        "rembg.bg.remove": "rembg.remove",
        "rembg.session_factory.new_session": "rembg.new_session",
        "tensorflow.keras": "keras",
        "vllm.entrypoints.llm.LLM": "vllm.LLM",
    },
    functions={
        "keras.models.load_model": Function(_CPU, returns="keras.Model"),
        **functions("rembg", "new_session remove", Function(_CPU)),
        **functions(
            "face_recognition",
            "batch_face_locations face_encodings face_landmarks face_locations load_image_file",
            Function(_CPU),
        ),
    },
    classes={
        "onnxruntime.InferenceSession": Class(
            constructs=_CPU, blocks={_CPU: "run run_with_iobinding run_with_ort_values"}
        ),
        "diffusers.DiffusionPipeline": Class(
            blocks={_CPU: "from_pretrained"}, returns=_LOADED, chains="to", calls=_CPU
        ),
        **{
            f"diffusers.{name}": Class(
                bases=("diffusers.DiffusionPipeline",), blocks={_CPU: "from_pretrained"}, returns=_LOADED
            )
            for name in _PIPELINES.split()
        },
        "diffusers.AutoPipelineForImage2Image": _AUTOMATIC,
        "diffusers.AutoPipelineForInpainting": _AUTOMATIC,
        "diffusers.AutoPipelineForText2Image": _AUTOMATIC,
        "easyocr.Reader": Class(
            constructs=_CPU, blocks={_CPU: "detect readtext readtext_batched readtextlang recognize"}
        ),
        "keras.Model": Class(calls=_CPU, blocks={_CPU: _TRAINING}),
        "keras.Sequential": Class(bases=("keras.Model",)),
        "kokoro.KPipeline": Class(constructs=_CPU, blocks={_CPU: "infer load_voice"}),
        # Asked with `stream=True`, and as a function, it may answer bit by bit.
        "llama_cpp.Llama": Class(
            constructs=_CPU,
            blocks={_CPU: "create_chat_completion create_completion create_embedding embed eval"},
            returns={"from_pretrained": "self"},
            unless={"create_chat_completion": _STREAMED, "create_completion": _STREAMED},
        ),
        "vllm.LLM": Class(constructs=_CPU, blocks={_CPU: "chat classify embed encode generate score"}),
    },
)
