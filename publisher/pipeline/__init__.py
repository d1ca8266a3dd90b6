"""The main job in one picture:

    files ─survey→ readings ─decide→ posts, changes, pending ─release→ journal        refresh   (the refresh lock)
                                  └─ select, render, write → feeds on disk            feeds     (the refresh lock)
    journal ─select, cadence→ announcements + deliveries                              plan
    announcements ─compose→ renditions                                                freeze
    deliveries ─claim, send, record→ readers                                          pump      (the pump lock)

Each step reads from the store, decides in a pure function of a stage, and writes. Any step may be repeated, run on
another machine, or be interrupted at any point: what is due next always follows from the store.
"""
