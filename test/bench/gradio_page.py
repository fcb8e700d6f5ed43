"""A Gradio page with the controls of the studio's, for `npm run bench page`; prints its address."""

import gradio

with gradio.Blocks(title="Talking avatar", analytics_enabled=False) as page:
    with gradio.Row():
        with gradio.Column():
            prompt = gradio.Textbox(label="Prompt", lines=3)
            image = gradio.Image(label="Reference image", type="filepath")
            audio = gradio.Audio(label="Audio", type="filepath")
            size = gradio.Dropdown(["384*256", "688*368", "704*384", "720*400"], value="704*384", label="Resolution")
            clips = gradio.Slider(1, 100, value=10, step=1, label="Number of clips")
            frames = gradio.Slider(16, 160, value=48, step=4, label="Frames per clip")
            steps = gradio.Slider(1, 50, value=4, step=1, label="Sample steps")
            guide = gradio.Slider(0, 10, value=0, label="Guide scale")
            seed = gradio.Number(value=420, label="Seed", precision=0)
            solver = gradio.Dropdown(["euler", "unipc"], value="euler", label="Solver")
        with gradio.Column():
            video = gradio.Video(label="Result")
            status = gradio.Textbox(label="Status")
            generate = gradio.Button("Generate", variant="primary")

_, address, _ = page.launch(server_name="127.0.0.1", prevent_thread_lock=True, quiet=True, inbrowser=False)
print(address, flush=True)
page.block_thread()
